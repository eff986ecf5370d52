#!/bin/bash
# How fast is a backup, next to what people do by hand and to the dump alone?
#
#   benchmarks/run.sh [ROUNDS]      default 3; the ways take turns in every round, medians count
#
# Same container and data for all (benchmarks/database.sh). Wants a machine with nothing else to do.
set -euo pipefail
cd "$(dirname "$0")"
. ../scripts/lib.sh

rounds=${1:-3}
"$ROOT/scripts/setup.sh" packages docker images
need_docker "$ROOT/benchmarks/run.sh" "$@"
"$ROOT/build.sh" agent
./database.sh

container=baktainer-bench-pg
work=$(mktemp -d "${BENCH_DIR:-/var/tmp}/baktainer-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
age-keygen -o "$work/key.txt" 2>/dev/null
recipient=$(age-keygen -y "$work/key.txt")
export container recipient agent=$ROOT/dist/baktainer store=$work/store

# The ways, each a command line for a shell of its own.
ways=(shell custom plain direct attached)
declare -A title=(
  [shell]="docker exec pg_dump | zstd -3 | age"
  [custom]="dump alone, custom format, in the container"
  [plain]="dump alone, plain SQL, in the container"
  [direct]="baktainer backup, direct"
  [attached]="baktainer backup, attached")
# shellcheck disable=SC2016 # the inner shell expands these
declare -A command=(
  [shell]='set -o pipefail; docker exec "$container" pg_dump -U postgres bench | zstd -q -3 | age -r "$recipient" >"$store/bench.sql.zst.age"'
  [custom]='docker exec "$container" sh -c "pg_dump -U postgres -Fc -Z0 bench >/dev/null"'
  [plain]='docker exec "$container" sh -c "pg_dump -U postgres bench >/dev/null"'
  [direct]='exec "$agent" backup bench --store "file://$store" --recipient "$recipient" --transport direct --json >"$store.json"'
  [attached]='exec "$agent" backup bench --store "file://$store" --recipient "$recipient" --transport attached --json >"$store.json"')

median() { sort -n | awk '{ v[NR] = $1 } END { m = int((NR + 1) / 2); print NR % 2 ? v[m] : (v[m] + v[m + 1]) / 2 }'; }
stored() { du -sb "$store" | cut -f1; }

# run WAY: one measured run. Appends "wall-seconds peak-KiB KiB-written-by-the-process KiB-stored" to WAY's results.
run() {
  rm -rf "$store"
  mkdir "$store"
  sync
  /usr/bin/time -o "$work/time" -f '%e %M %O' bash -c "${command[$1]}" 2>"$work/err" ||
    { cat "$work/err" >&2; head -c 2000 "$store.json" >&2 2>/dev/null || true; die "${title[$1]} failed"; }
  # File system output is counted in blocks of 512 bytes.
  awk -v stored="$(stored)" '{ print $1, $2, $3 / 2, stored / 1024 }' "$work/time" >>"$work/$1"
}

# elsewhere WAY: the files outside the store that a run makes bigger, even if it removes them in the end.
# Volumes that exist already belong to databases, which write when they like.
elsewhere() {
  local pid docker_root volume known=()
  docker_root=$(docker info --format '{{.DockerRootDir}}')
  for volume in $(docker volume ls -q); do known+=(-not -path "$docker_root/volumes/$volume/*"); done
  rm -rf "$store"; mkdir "$store"
  touch "$work/stamp"
  bash -c "${command[$1]}" >/dev/null 2>&1 & pid=$!
  while kill -0 $pid 2>/dev/null; do
    as_root find /tmp /var/tmp /dev/shm /run "$docker_root" "$HOME" -xdev -type f -newer "$work/stamp" -size +8M \
      -not -path "$store/*" "${known[@]}" -print 2>/dev/null || true
    sleep 0.3
  done | sort -u
  wait $pid
}

load=$(cut -d' ' -f1 /proc/loadavg)
awk -v l="$load" 'BEGIN { exit l < 0.7 }' && say "the machine is busy (load $load): the ratios may be off"
say "warming up"
bytes=$(docker exec "$container" sh -c 'pg_dump -U postgres bench | wc -c')

for round in $(seq "$rounds"); do
  for way in "${ways[@]}"; do
    run "$way"
    say "round $round: $(tail -1 "$work/$way" | cut -d' ' -f1) s  ${title[$way]}"
  done
done

echo
printf '%-45s %8s %8s %10s %9s   %s\n' "median of $rounds" seconds MB/s "stored MB" "peak MB" runs
declare -A wall
for way in "${ways[@]}"; do
  wall[$way]=$(cut -d' ' -f1 "$work/$way" | median)
  awk -v title="${title[$way]}" -v wall="${wall[$way]}" -v bytes="$bytes" -v way="$way" '
    { runs = runs " " $1; if ($2 > peak) peak = $2; kept = $4 * 1024 / 1e6 }
    END { printf "%-45s %8.2f %8.0f %10s %9s  %s\n", title, wall, bytes / 1e6 / wall,
            (way ~ /custom|plain/ ? "-" : sprintf("%.1f", kept)), (way ~ /direct|attached/ ? sprintf("%.1f", peak / 1024) : "-"), runs }' "$work/$way"
done
echo "(MB/s: of $((bytes / 1000000)) MB, the dump as plain SQL. Peak: resident memory of the agent.)"

# judge WHAT VALUE LIMIT
judge() { awk -v what="$1" -v value="$2" -v limit="$3" 'BEGIN { printf "%-52s %7.2f  wanted <= %-6s %s\n", what, value, limit, value <= limit ? "ok" : "MISSED" }'; }
ratio() { awk -v a="${wall[$1]}" -v b="${wall[$2]}" 'BEGIN { print a / b }'; }
peak() { awk '$2 > p { p = $2 } END { print p / 1024 }' "$work/$1"; }
spill() { awk '{ s = ($3 - $4) / 1024; if (s > w) w = s } END { print w + 0 }' "$work/$1"; }
echo
judge "direct / shell pipeline" "$(ratio direct shell)" 0.5
judge "direct / dump alone (custom)" "$(ratio direct custom)" 1.4
printf '%-52s %7.2f  (another format than the backup, for comparison)\n' "direct / dump alone (plain)" "$(ratio direct plain)"
judge "attached / shell pipeline" "$(ratio attached shell)" 0.8
for way in direct attached; do
  judge "$way: peak memory, MB" "$(peak $way)" 100
  judge "$way: written by the agent beyond the backup, MB" "$(spill $way)" 4
done
for way in direct attached; do
  grown=$(elsewhere $way)
  judge "$way: files elsewhere that grew" "$(printf '%s' "$grown" | grep -c . || true)" 0
  [ -z "$grown" ] || printf '%s\n' "$grown" | head -20 | sed 's/^/  /'
done
