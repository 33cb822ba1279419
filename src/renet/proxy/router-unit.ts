import {GLOBAL_UNIT_DIR, NETWORKS_DIR, RENET_COMMAND, ROUTER_DIR, ROUTER_UNIT} from '../layout.js';

export const ROUTER_UNIT_FILE = `${GLOBAL_UNIT_DIR}/${ROUTER_UNIT}`;

/**
 * The route server's unit. Root, because it owns the daemons' sockets, but without any capability and
 * with everything read-only except its own state. Mounts are not pinned: unmounts on the host
 * propagate into its namespace.
 */
export const ROUTER_UNIT_TEXT = `# Written by "rdc context push-infra", which also renews it.
[Unit]
Description=Route server of rediacc: tells Traefik what the repositories serve
After=local-fs.target systemd-tmpfiles-setup.service
StartLimitIntervalSec=0

[Service]
ExecStart=${RENET_COMMAND} route-server
Restart=always
RestartSec=2
RuntimeDirectory=rediacc
RuntimeDirectoryPreserve=yes
ReadWritePaths=${ROUTER_DIR} ${NETWORKS_DIR}
CapabilityBoundingSet=
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectControlGroups=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
RestrictNamespaces=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native
MemoryMax=512M

[Install]
WantedBy=multi-user.target
`;
