package main

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/rs/zerolog/log"
	"github.com/traefik/paerser/file"
	"github.com/traefik/traefik/v3/pkg/config/dynamic"
	"github.com/traefik/traefik/v3/pkg/provider/docker"
	"github.com/traefik/traefik/v3/pkg/safe"
)

const patience = 2 * time.Second

type object = map[string]any

// provide returns nil when Traefik makes nothing of the container at all.
func provide(labels map[string]string) *dynamic.Configuration {
	dir, err := os.MkdirTemp("", "labels")
	if err != nil {
		fail(err)
	}
	defer os.RemoveAll(dir)
	socket := filepath.Join(dir, "d.sock")
	listener, err := net.Listen("unix", socket)
	if err != nil {
		fail(err)
	}
	server := httptest.NewUnstartedServer(engine(labels))
	server.Listener = listener
	server.Start()
	defer server.Close()

	provider := &docker.Provider{}
	provider.SetDefaults()
	provider.Watch = false
	provider.Endpoint = "unix://" + socket
	if err := provider.Init(); err != nil {
		fail(err)
	}
	messages := make(chan dynamic.Message, 1)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	pool := safe.NewPool(ctx)
	if err := provider.Provide(messages, pool); err != nil {
		fail(err)
	}
	select {
	case message := <-messages:
		return message.Configuration
	case <-time.After(patience):
		return nil
	}
}

// engine is as much of Docker's API as the provider asks for.
func engine(labels map[string]string) http.Handler {
	container := object{
		"Id": "1", "Name": "/app", "State": object{"Status": "running", "Running": true},
		"HostConfig": object{"NetworkMode": "bridge"},
		"Config":     object{"Labels": labels},
		"NetworkSettings": object{
			"Ports":    object{"80/tcp": nil},
			"Networks": object{"bridge": object{"IPAddress": "127.0.11.2"}},
		},
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Api-Version", "1.44")
		w.Header().Set("Content-Type", "application/json")
		switch {
		case strings.HasSuffix(r.URL.Path, "/_ping"):
		case strings.HasSuffix(r.URL.Path, "/version"):
			_ = json.NewEncoder(w).Encode(object{"Version": "26.1", "ApiVersion": "1.44"})
		case strings.HasSuffix(r.URL.Path, "/containers/json"):
			_ = json.NewEncoder(w).Encode([]object{{"Id": "1"}})
		case strings.HasSuffix(r.URL.Path, "/containers/1/json"):
			_ = json.NewEncoder(w).Encode(container)
		default:
			http.NotFound(w, r)
		}
	})
}

// read does what Traefik's HTTP provider does with what it fetched.
func read(document string) *dynamic.Configuration {
	configuration := &dynamic.Configuration{
		HTTP: &dynamic.HTTPConfiguration{}, TCP: &dynamic.TCPConfiguration{},
		UDP: &dynamic.UDPConfiguration{}, TLS: &dynamic.TLSConfiguration{},
	}
	if err := file.DecodeContent(document, ".yaml", configuration); err != nil {
		log.Logger.Error().Err(err).Send()
		return nil
	}
	return configuration
}
