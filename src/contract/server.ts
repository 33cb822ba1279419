/**
 * Facts of every server that workstation and agent both build on. Each stands here and nowhere else; what only the
 * agent knows is in its `layout`.
 */

/** The user, and the group of the same number, that owns all repository data. */
export const UNIVERSAL_UID = 7111;

/** Where the route server listens, on the server's loopback address only. */
export const ROUTER_PORT = 7111;
/** Traefik's health check, on the server's loopback address only. */
export const PING_PORT = 7112;
export const ROUTER_UNIT = 'rediacc-router.service';
/** Compose's name for the project of the proxy. */
export const PROXY_PROJECT = 'rediacc-proxy';

/** What is installed on a server. */
export const INSTALL_DIR = '/opt/rediacc';
export const PROXY_DIR = `${INSTALL_DIR}/proxy`;
/** Agents, one directory per content hash. */
export const AGENT_ROOT = `${INSTALL_DIR}/renet`;
/** Versions of Node, one directory each. */
export const RUNTIME_ROOT = `${INSTALL_DIR}/runtime`;
/** The agent for people who log in, and for units. */
export const RENET_COMMAND = '/usr/local/bin/renet';

/** In the root of a repository: Docker's own data. */
export const OWN_DIR = '.rediacc';
/** In the root of a repository: the slots of its services. */
export const SERVICE_FILE = '.rediacc.json';
/** In the root of a repository: what the last starts of its projects left running. */
export const STARTS_FILE = '.rediacc-starts.json';
/** What a repository keeps at its root for itself: its own files, and what ext4's repair puts aside. */
export const RESERVED_NAMES: readonly string[] = [OWN_DIR, SERVICE_FILE, STARTS_FILE, 'lost+found'];
