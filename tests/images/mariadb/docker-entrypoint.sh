#!/bin/bash
# Start MariaDB as its official image does: MARIADB_ROOT_PASSWORD, _DATABASE, _USER, _PASSWORD (or MYSQL_…, and
# *_FILE), /docker-entrypoint-initdb.d at first start, the server as process 1 under its own user.
set -euo pipefail

case ${1:--} in -*) set -- mariadbd "$@" ;; esac
case $1 in mariadbd|mysqld) ;; *) exec "$@" ;; esac

datadir=/var/lib/mysql socket=/run/mysqld/mysqld.sock

if [ "$(id -u)" = 0 ]; then
  chown -R mysql:mysql "$datadir" /run/mysqld
  HOME=$datadir exec setpriv --reuid=mysql --regid=mysql --init-groups "$0" "$@"
fi

# setting NAME: MARIADB_NAME, MARIADB_NAME_FILE, MYSQL_NAME or MYSQL_NAME_FILE, the first that is set.
setting() {
  local name
  for name in "MARIADB_$1" "MYSQL_$1"; do
    local file=${name}_FILE
    [ -z "${!name:-}" ] || { printf '%s' "${!name}"; return; }
    [ -z "${!file:-}" ] || { cat "${!file}"; return; }
  done
}

# Quoting for SQL: a string, a name, and a name in GRANT, where _ and % are patterns.
string() { local s=${1//\\/\\\\}; s=${s//\'/\\\'}; printf "'%s'" "${s//$'\n'/\\n}"; }
name() { printf '\140%s\140' "${1//\`/\`\`}"; }
pattern() { local s=${1//\\/\\\\}; s=${s//_/\\_}; name "${s//%/\\%}"; }

setup_sql() {
  local root=$1 database user password
  database=$(setting DATABASE) user=$(setting USER) password=$(setting PASSWORD)
  [ -z "$database" ] || echo "CREATE DATABASE IF NOT EXISTS $(name "$database");"
  if [ -n "$user" ]; then
    echo "CREATE USER $(string "$user")@'%' IDENTIFIED BY $(string "$password");"
    [ -z "$database" ] || echo "GRANT ALL ON $(pattern "$database").* TO $(string "$user")@'%';"
  fi
  # The accounts without a password that mariadb-install-db leaves.
  echo "DROP USER IF EXISTS 'root'@'127.0.0.1', 'root'@'::1';"
  echo "EXECUTE IMMEDIATE CONCAT('DROP USER IF EXISTS root@''', @@hostname, '''');"
  # Last, because it ends the time without a password.
  echo "CREATE USER 'root'@'%' IDENTIFIED BY $(string "$root");"
  echo "GRANT ALL ON *.* TO 'root'@'%' WITH GRANT OPTION;"
  echo "ALTER USER 'root'@'localhost' IDENTIFIED BY $(string "$root");"
}

initialise() {
  local root database server
  root=$(setting ROOT_PASSWORD) database=$(setting DATABASE)
  [ -n "$root" ] || [ -n "$(setting ALLOW_EMPTY_ROOT_PASSWORD)" ] || { echo "MARIADB_ROOT_PASSWORD is not set" >&2; exit 1; }

  mariadb-install-db --datadir="$datadir" --skip-test-db --auth-root-authentication-method=normal \
    --skip-log-bin --innodb-flush-method=nosync --innodb-flush-log-at-trx-commit=0 >/dev/null

  # A server for set-up only, out of reach of the network.
  # Without TLS, for which 11.8 makes a key at every start (seconds).
  mariadbd --datadir="$datadir" --socket="$socket" --skip-networking --skip-ssl --skip-log-bin --innodb-flush-method=nosync &
  server=$!
  local client=(mariadb --user=root --socket="$socket" --skip-ssl --default-character-set=utf8mb4)
  for _ in $(seq 300); do "${client[@]}" -e 'DO 1' 2>/dev/null && break; kill -0 $server; sleep 0.1; done
  setup_sql "$root" | "${client[@]}"

  export MYSQL_PWD=$root
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

[ -d "$datadir/mysql" ] || initialise
exec "$@" --datadir="$datadir" --socket="$socket" --bind-address=0.0.0.0
