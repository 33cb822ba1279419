// CoreDNS with those of its plugins that examples/dns uses.
package main

import (
	"github.com/coredns/coredns/core/dnsserver"
	"github.com/coredns/coredns/coremain"
	_ "github.com/coredns/coredns/plugin/bind"
	_ "github.com/coredns/coredns/plugin/errors"
	_ "github.com/coredns/coredns/plugin/file"
)

func init() { dnsserver.Directives = []string{"bind", "errors", "file"} }

func main() { coremain.Run() }
