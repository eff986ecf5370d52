#!/bin/bash
# Provide the benchmark's database: container baktainer-bench-pg, PostgreSQL 15, about 1.6 GB. Made once (a minute or two).
set -euo pipefail
cd "$(dirname "$0")"
. ../scripts/lib.sh
need_docker "$ROOT/benchmarks/database.sh" "$@"

container=baktainer-bench-pg
sql() { docker exec -i "$container" psql -X -q -U postgres -d bench -v ON_ERROR_STOP=1 -At "$@"; }
ready() { for _ in $(seq 300); do docker exec "$container" pg_isready -q -h 127.0.0.1 2>/dev/null && return; sleep 0.1; done; return 1; }

if [ -n "$(docker ps -aq --filter "name=^$container\$")" ]; then
  docker start "$container" >/dev/null
  ready && [ "$(sql -c 'TABLE bench_ready' 2>/dev/null)" = 1 ] && exit
  docker rm -fv "$container" >/dev/null
fi

start=$SECONDS
docker run -d --name "$container" --shm-size 256m \
  --label baktainer.backup=true --label baktainer.name=bench --label baktainer.db.engine=postgres \
  --label baktainer.db.name=bench --label baktainer.db.user=postgres \
  -e POSTGRES_PASSWORD=bench -e POSTGRES_DB=bench \
  baktainer-test/postgres:15 postgres -c max_wal_size=4GB -c fsync=off >/dev/null
ready || die "$container does not start: docker logs $container"
docker exec "$container" pgbench -U postgres -i -q -s 50 bench >/dev/null 2>&1
sql <data.sql
say "$container: $(sql -c "SELECT pg_size_pretty(pg_database_size('bench'))") in $(took "$start")"
