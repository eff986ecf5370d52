#!/bin/bash
# Stand in for an application that keeps a SQLite database: SQLITE_DATABASE (write-ahead log on),
# filled by /docker-entrypoint-initdb.d/*.sql at first start.
set -euo pipefail

if [ ! -s "$SQLITE_DATABASE" ]; then
  mkdir -p "$(dirname "$SQLITE_DATABASE")"
  sqlite3 "$SQLITE_DATABASE" 'PRAGMA journal_mode = wal' >/dev/null
  for file in /docker-entrypoint-initdb.d/*.sql; do
    [ ! -f "$file" ] || sqlite3 -bail "$SQLITE_DATABASE" <"$file"
  done
fi
exec "$@"
