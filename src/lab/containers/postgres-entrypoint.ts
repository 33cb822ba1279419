/**
 * The entry point of the lab's PostgreSQL image. It keeps the promises that the official image
 * makes to compose files: POSTGRES_DB, POSTGRES_USER, POSTGRES_PASSWORD (each also as …_FILE),
 * POSTGRES_INITDB_ARGS, POSTGRES_HOST_AUTH_METHOD, PGDATA, /docker-entrypoint-initdb.d, and
 * options given as the command.
 */
export const POSTGRES_ENTRYPOINT = `#!/bin/bash
set -Eeo pipefail

# VAR_FILE names a file that holds VAR; both at once is a mistake.
from_file() {
  local var="$1" file="\${1}_FILE"
  if [ -n "\${!file:-}" ]; then
    if [ -n "\${!var:-}" ]; then echo "error: both $var and $file are set" >&2; exit 1; fi
    export "$var"="$(<"\${!file}")"
    unset "$file"
  fi
}

# The password reaches initdb through a pipe, never as an argument.
initialise() {
  local args=()
  if [ -n "\${POSTGRES_INITDB_ARGS:-}" ]; then eval "args=($POSTGRES_INITDB_ARGS)"; fi
  initdb --username="$POSTGRES_USER" --pwfile=<(printf '%s\\n' "$POSTGRES_PASSWORD") "\${args[@]}"
  printf '\\nhost all all all %s\\n' "\${POSTGRES_HOST_AUTH_METHOD:-$(postgres -C password_encryption)}" \\
    >> "$PGDATA/pg_hba.conf"
}

client() {
  PGHOST= PGHOSTADDR= psql -v ON_ERROR_STOP=1 --no-password --no-psqlrc --username "$POSTGRES_USER" "$@"
}

run_scripts() {
  local script
  for script in /docker-entrypoint-initdb.d/*; do
    case "$script" in
      *.sh) if [ -x "$script" ]; then "$script"; else . "$script"; fi ;;
      *.sql) client --dbname "$POSTGRES_DB" -f "$script" ;;
      *.sql.gz) gunzip -c "$script" | client --dbname "$POSTGRES_DB" ;;
    esac
  done
}

# A server that only this container can reach makes the database and runs the scripts.
set_up_database() {
  pg_ctl -D "$PGDATA" -o "-c listen_addresses='' -p \${PGPORT:-5432}" -w start
  if [ "$POSTGRES_DB" != postgres ]; then
    client --dbname postgres --set db="$POSTGRES_DB" <<< 'CREATE DATABASE :"db";'
  fi
  run_scripts
  pg_ctl -D "$PGDATA" -m fast -w stop
}

if [ "\${1:0:1}" = - ]; then set -- postgres "$@"; fi
if [ "$1" = postgres ]; then
  if [ "$(id -u)" = 0 ]; then
    mkdir -p "$PGDATA" /var/run/postgresql
    chmod 00700 "$PGDATA"
    chown -R postgres:postgres "$PGDATA" /var/run/postgresql
    exec setpriv --reuid=postgres --regid=postgres --init-groups "$0" "$@"
  fi
  if [ ! -s "$PGDATA/PG_VERSION" ]; then
    from_file POSTGRES_PASSWORD; from_file POSTGRES_USER; from_file POSTGRES_DB; from_file POSTGRES_INITDB_ARGS
    export POSTGRES_USER="\${POSTGRES_USER:-postgres}"
    export POSTGRES_DB="\${POSTGRES_DB:-$POSTGRES_USER}"
    if [ -z "\${POSTGRES_PASSWORD:-}" ] && [ "\${POSTGRES_HOST_AUTH_METHOD:-}" != trust ]; then
      echo 'error: the database is new and POSTGRES_PASSWORD is not set' >&2
      exit 1
    fi
    initialise
    set_up_database
    echo 'PostgreSQL init process complete; ready for start up.'
  fi
fi
exec "$@"
`;
