#!/bin/bash
# docker-mailserver runs this before its services start: they listen at one address, and learn from Traefik, by the
# PROXY protocol, where a client comes from.
set -e

postconf -e "inet_interfaces = $LISTEN_ADDRESS"
postconf -P \
  smtp/inet/postscreen_upstream_proxy_protocol=haproxy \
  submission/inet/smtpd_upstream_proxy_protocol=haproxy \
  submissions/inet/smtpd_upstream_proxy_protocol=haproxy

cat >> /etc/dovecot/local.conf << DOVECOT
listen = $LISTEN_ADDRESS
haproxy_trusted_networks = 127.0.0.0/8
service imap-login {
  inet_listener imap {
    haproxy = yes
  }
  inet_listener imaps {
    haproxy = yes
  }
}
DOVECOT
