#!/bin/bash
# Does memory stay flat however large a dump is? Backs up 8 GiB by both transports, uncompressed and compressed, and takes the agent's peak.
#
#   benchmarks/memory.sh [ROWS]      default 33000, each 256 KiB in the dump
#
# The rows repeat themselves, so that the database itself takes little room (TOAST compresses them); the largest backup needs 9 GB in BENCH_DIR,
# by default /var/tmp. Everything is removed at the end.
set -euo pipefail
cd "$(dirname "$0")"
. ../scripts/lib.sh

rows=${1:-33000}
"$ROOT/scripts/setup.sh" packages docker images
need_docker "$ROOT/benchmarks/memory.sh" "$@"
"$ROOT/build.sh" agent

container=baktainer-bench-memory
work=$(mktemp -d "${BENCH_DIR:-/var/tmp}/baktainer-memory.XXXXXX")
cleanup() { docker rm -fv "$container" >/dev/null 2>&1 || true; rm -rf "$work"; }
trap cleanup EXIT
recipient=$("$ROOT/dist/baktainer" keys generate -o "$work/key.txt")

sql() { docker exec -i "$container" psql -X -q -U postgres -d bench -v ON_ERROR_STOP=1 -At "$@"; }
ready() { for _ in $(seq 300); do docker exec "$container" pg_isready -q -h 127.0.0.1 2>/dev/null && return; sleep 0.1; done; return 1; }

docker rm -fv "$container" >/dev/null 2>&1 || true
docker run -d --name "$container" --label baktainer.backup=true --label baktainer.db.engine=postgres \
  -e POSTGRES_PASSWORD=bench -e POSTGRES_DB=bench baktainer-test/postgres:15 postgres -c fsync=off >/dev/null
ready || die "$container does not start: docker logs $container"
start=$SECONDS
sql -c "CREATE TABLE big AS SELECT n, repeat(md5(n::text), 8192) AS body FROM generate_series(1, $rows) n"
say "$container: $(sql -c "SELECT pg_size_pretty(pg_database_size('bench'))") on disk in $(took "$start")"

# run TRANSPORT COMPRESSION: one row of the table.
run() {
  local store=$work/store plain sealed seconds peak
  rm -rf "$store"
  sync
  /usr/bin/time -o "$work/time" -f '%e %M' "$ROOT/dist/baktainer" backup "$container" --store "file://$store" --recipient "$recipient" \
    --transport "$1" --compression "$2" --json >"$work/report.json" || { cat "$work/report.json" >&2; die "the backup failed"; }
  read -r plain sealed < <(jq -r '[.results[0].backup.artifacts[]] | "\(map(.plain.size) | add) \(map(.sealed.size) | add)"' "$work/report.json")
  read -r seconds peak <"$work/time"
  printf '%-10s %-5s %14d %14d %8.1f %8.1f\n' "$1" "$2" "$plain" "$sealed" "$seconds" "$(awk -v k="$peak" 'BEGIN { print k / 1024 }')" | tee -a "$work/table"
}

printf '%-10s %-5s %14s %14s %8s %8s\n' transport zip "plain bytes" "sealed bytes" seconds "peak MB"
for transport in direct attached; do
  for compression in none zstd; do run $transport $compression; done
done

awk -v rows="$rows" '
  { if ($6 > peak) peak = $6; if (!least || $3 < least) least = $3 }
  END { printf "peak memory %.1f MB, wanted <= 100: %s\n", peak, peak <= 100 ? "ok" : "MISSED"
        if (least < 8 * 2^30) printf "(only %.1f GiB were dumped)\n", least / 2^30 }' "$work/table"
