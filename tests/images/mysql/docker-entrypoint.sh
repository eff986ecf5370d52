#!/bin/bash
# Start MySQL as its official image does: MYSQL_ROOT_PASSWORD, _DATABASE, _USER, _PASSWORD (and *_FILE),
# /docker-entrypoint-initdb.d at first start, the server as process 1 under its own user.
set -euo pipefail

case ${1:--} in -*) set -- mysqld "$@" ;; esac
[ "$1" = mysqld ] || exec "$@"

datadir=/var/lib/mysql socket=/run/mysqld/mysqld.sock

if [ "$(id -u)" = 0 ]; then
  chown -R mysql:mysql "$datadir" /run/mysqld
  HOME=$datadir exec setpriv --reuid=mysql --regid=mysql --init-groups "$0" "$@"
fi

# setting NAME: MYSQL_NAME, or what is in the file that MYSQL_NAME_FILE names.
setting() {
  local name=MYSQL_$1 file=MYSQL_${1}_FILE
  if [ -n "${!file:-}" ]; then cat "${!file}"; else printf '%s' "${!name:-}"; fi
}

# Quoting for SQL: a string, a name, and a name in GRANT, where _ and % are patterns.
string() { local s=${1//\\/\\\\}; s=${s//\'/\\\'}; printf "'%s'" "${s//$'\n'/\\n}"; }
name() { printf '\140%s\140' "${1//\`/\`\`}"; }
pattern() { local s=${1//\\/\\\\}; s=${s//_/\\_}; name "${s//%/\\%}"; }

# setup_sql: one statement a line.
setup_sql() {
  local root database user password
  root=$(setting ROOT_PASSWORD) database=$(setting DATABASE) user=$(setting USER) password=$(setting PASSWORD)
  echo "ALTER USER 'root'@'localhost' IDENTIFIED BY $(string "$root")"
  echo "CREATE USER 'root'@'%' IDENTIFIED BY $(string "$root")"
  echo "GRANT ALL ON *.* TO 'root'@'%' WITH GRANT OPTION"
  [ -z "$database" ] || echo "CREATE DATABASE IF NOT EXISTS $(name "$database")"
  if [ -n "$user" ]; then
    echo "CREATE USER $(string "$user")@'%' IDENTIFIED BY $(string "$password")"
    [ -z "$database" ] || echo "GRANT ALL ON $(pattern "$database").* TO $(string "$user")@'%'"
  fi
}

# run_scripts: a server for set-up only, out of reach of the network, runs /docker-entrypoint-initdb.d.
run_scripts() {
  local database server
  database=$(setting DATABASE)
  MYSQL_PWD=$(setting ROOT_PASSWORD)
  export MYSQL_PWD
  mysqld --datadir="$datadir" --socket="$socket" --skip-networking --mysqlx=0 --skip-log-bin --innodb-flush-method=nosync &
  server=$!
  local client=(mysql --user=root --socket="$socket" --default-character-set=utf8mb4)
  for _ in $(seq 300); do "${client[@]}" -e 'DO 1' 2>/dev/null && break; kill -0 $server; sleep 0.1; done
  [ -z "$database" ] || client+=(--database="$database")
  for file in /docker-entrypoint-initdb.d/*; do
    case $file in
      *.sh) "$file" ;;
      *.sql) "${client[@]}" <"$file" ;;
      *.sql.gz) gunzip -c "$file" | "${client[@]}" ;;
    esac
  done
  unset MYSQL_PWD
  kill $server
  wait $server
}

# as_hex: each line of SQL as a prepared statement in hexadecimal, for --init-file, whose reader is confused by quotes.
as_hex() {
  local statement
  while read -r statement; do
    printf 'SET @s = CONVERT(0x%s USING utf8mb4);\nPREPARE s FROM @s;\nEXECUTE s;\n' \
      "$(printf '%s' "$statement" | od -An -v -tx1 | tr -d ' \n')"
  done
}

initialise() {
  [ -n "$(setting ROOT_PASSWORD)" ] || [ -n "${MYSQL_ALLOW_EMPTY_PASSWORD:-}" ] || { echo "MYSQL_ROOT_PASSWORD is not set" >&2; exit 1; }
  # The accounts are made while initialising, which spares starting a server for them.
  local init; init=$(mktemp)
  setup_sql | as_hex >"$init"
  mysqld --initialize-insecure --datadir="$datadir" --init-file="$init" --skip-log-bin \
    --innodb-flush-method=nosync --innodb-flush-log-at-trx-commit=0
  rm -f "$init"
  [ -z "$(ls /docker-entrypoint-initdb.d)" ] || run_scripts
}

[ -d "$datadir/mysql" ] || initialise
exec "$@" --datadir="$datadir" --socket="$socket" --bind-address=0.0.0.0
