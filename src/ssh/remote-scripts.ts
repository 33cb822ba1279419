import {ROUTER_UNIT} from '../contract/server.js';

/**
 * The only shell text that is sent to a server. All three are constant: what varies comes as
 * arguments ($1, $2, …), so nothing in it can be taken for code. They run as root.
 */

/** Tells what the server is and what it has. Argument: directory of the wanted runtime, without its architecture. */
export const PROBE = `
export LC_ALL=C
echo "kernel=$(uname -s)"
echo "machine=$(uname -m)"
if command -v zstd >/dev/null 2>&1; then echo zstd=yes; fi
for arch in x64 arm64; do
  if test -x "$1-$arch/bin/node"; then echo "runtime=$arch"; fi
done
`;

/** Exit statuses of the upload scripts that mean something to us. */
export const DAMAGED = 65;
export const DOES_NOT_RUN = 66;

/**
 * Unpacks Node from stdin, checks it, tries it, moves it into place. Arguments: directory, SHA-256
 * of the program, program that unpacks. Killed at any point it leaves only a \`.tmp-\`
 * directory, which a later delivery clears away.
 */
export const INSTALL_RUNTIME = `
set -eu
umask 022
export LC_ALL=C
dir=$1 sum=$2 unpack=$3
root=\${dir%/*}
mkdir -p "$root"
find "$root" -maxdepth 1 -name '.tmp-*' -mmin +60 -exec rm -rf {} +
tmp=$(mktemp -d "$root/.tmp-XXXXXXXX")
trap 'rm -rf "$tmp"' EXIT
mkdir "$tmp/bin"
"$unpack" -dc > "$tmp/bin/node"
chmod 755 "$tmp" "$tmp/bin" "$tmp/bin/node"
echo "$sum  $tmp/bin/node" | sha256sum --status -c - || exit ${DAMAGED}
"$tmp/bin/node" --version >&2 || exit ${DOES_NOT_RUN}
sync "$tmp/bin/node"
test -x "$dir/bin/node" || { rm -rf "$dir"; mv -T "$tmp" "$dir" || test -x "$dir/bin/node"; }
`;

/**
 * A process that lives for a moment has little garbage; threads that help with it cost more than they save. A code cache is
 * only good for the flags that it was made with.
 */
const V8_FLAG = '--single-threaded-gc';

/**
 * Unpacks the agent from stdin and makes it the current one. Arguments: root of all agents, hash,
 * SHA-256 of the bundle, runtime directory, text of the loader, "restart" or "keep" for the route server,
 * path of the command for people.
 *
 * The file \`renet\`, which rdc calls, is linked last: as long as it is missing, a delivery
 * that was killed half-way is done again. The three newest agents stay, and a runtime stays while
 * an agent uses it.
 */
export const INSTALL_AGENT = `
set -eu
umask 022
export LC_ALL=C
root=$1 hash=$2 sum=$3 runtime=$4 loader=$5 router=$6 command=$7
mkdir -p "$root"
find "$root" -maxdepth 1 -name '.tmp-*' -mmin +60 -exec rm -rf {} +
if test -x "$root/$hash/run"; then
  cat >/dev/null
else
  tmp=$(mktemp -d "$root/.tmp-XXXXXXXX")
  trap 'rm -rf "$tmp"' EXIT
  gzip -dc > "$tmp/renet.cjs"
  echo "$sum  $tmp/renet.cjs" | sha256sum --status -c - || exit ${DAMAGED}
  printf '%s' "$loader" > "$tmp/main.cjs"
  printf '#!/bin/sh\\nunset NODE_OPTIONS NODE_PATH NODE_EXTRA_CA_CERTS\\nexec %s ${V8_FLAG} %s "$@"\\n' \\
    "$runtime/bin/node" "$root/$hash/main.cjs" > "$tmp/run"
  "$runtime/bin/node" ${V8_FLAG} "$tmp/main.cjs" warm || exit ${DOES_NOT_RUN}
  "$runtime/bin/node" ${V8_FLAG} "$tmp/main.cjs" warm compose || exit ${DOES_NOT_RUN}
  chmod 755 "$tmp" "$tmp/run"
  sync "$tmp"/*
  mv -T "$tmp" "$root/$hash" || test -x "$root/$hash/run"
fi
point() {
  ln -sfn "$1" "$2.$$.tmp"
  mv -fT "$2.$$.tmp" "$2"
}
old=$(readlink "$root/current" || true)
if test "$old" != "$hash"; then
  if test -n "$old"; then point "$old" "$root/previous"; fi
  point "$hash" "$root/current"
fi
mkdir -p "\${command%/*}"
point "$root/current/run" "$command"
if test "$router" = restart && command -v systemctl >/dev/null 2>&1; then
  systemctl --no-block try-restart ${ROUTER_UNIT} || true
fi
ln -f "$root/$hash/run" "$root/$hash/renet"
previous=$(readlink "$root/previous" || true)
ls -1t "$root" | grep -E '^[0-9a-f]{32}$' | tail -n +4 | while read -r name; do
  case $name in "$hash" | "$previous") ;; *) rm -rf "$root/$name" ;; esac
done
find "\${runtime%/*}" -mindepth 1 -maxdepth 1 -name 'node-*' -mmin +60 | while read -r name; do
  grep -qsF "$name/" "$root"/*/run || rm -rf "$name"
done
`;
