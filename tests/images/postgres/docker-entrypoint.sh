#!/bin/bash
# Start PostgreSQL as its official image does: POSTGRES_USER, _PASSWORD, _DB, _INITDB_ARGS (and *_FILE),
# /docker-entrypoint-initdb.d at first start, the server as process 1 under its own user.
# Differs on purpose: a password is asked for on 127.0.0.1 too, so that tests notice a wrong one.
set -euo pipefail

case ${1:--} in -*) set -- postgres "$@" ;; esac
[ "$1" = postgres ] || exec "$@"

if [ "$(id -u)" = 0 ]; then
  mkdir -p "$PGDATA" && chown -R postgres "$PGDATA" && chmod 700 "$PGDATA"
  HOME=/var/lib/postgresql exec setpriv --reuid=postgres --regid=postgres --init-groups "$0" "$@"
fi

# from_file NAME: take NAME from the file that NAME_FILE names.
from_file() { local file=${1}_FILE; [ -z "${!file:-}" ] || export "$1=$(cat "${!file}")"; }

initialise() {
  for name in POSTGRES_USER POSTGRES_PASSWORD POSTGRES_DB POSTGRES_INITDB_ARGS; do from_file "$name"; done
  export POSTGRES_USER=${POSTGRES_USER:-postgres}
  export POSTGRES_DB=${POSTGRES_DB:-$POSTGRES_USER}
  [ -n "${POSTGRES_PASSWORD:-}" ] || { echo "POSTGRES_PASSWORD is not set" >&2; exit 1; }

  # shellcheck disable=SC2086 # several arguments in one variable, as in the official image
  initdb --no-sync --username="$POSTGRES_USER" --encoding=UTF8 --locale=C.UTF-8 \
    --auth-local=trust --auth-host=scram-sha-256 ${POSTGRES_INITDB_ARGS:-}
  echo "host all all all scram-sha-256" >>"$PGDATA/pg_hba.conf"

  # A server for set-up only, out of reach of the network.
  pg_ctl --silent --wait -o "-c listen_addresses='' -c fsync=off" start
  local psql=(psql --no-psqlrc --no-password --quiet --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER")
  # psql reads and quotes the values itself, whatever characters they are made of.
  "${psql[@]}" --dbname=postgres <<'SQL'
\getenv user POSTGRES_USER
\getenv password POSTGRES_PASSWORD
\getenv db POSTGRES_DB
ALTER ROLE :"user" PASSWORD :'password';
SELECT format('CREATE DATABASE %I', :'db') WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'db') \gexec
SQL
  for file in /docker-entrypoint-initdb.d/*; do
    case $file in
      *.sh) "$file" ;;
      *.sql) PGDATABASE=$POSTGRES_DB "${psql[@]}" --file="$file" ;;
      *.sql.gz) gunzip -c "$file" | PGDATABASE=$POSTGRES_DB "${psql[@]}" ;;
    esac
  done
  pg_ctl --silent --wait --mode=fast stop
}

[ -s "$PGDATA/PG_VERSION" ] || initialise
exec "$@" -c listen_addresses='*'
