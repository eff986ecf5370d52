#!/bin/bash
# The whole story on sample databases: back up sealed, list, verify, restore into fresh containers, compare.
#
#   ./demo.sh          installs what is missing; the second run takes less than a minute
#   ./demo.sh --cloud  a control plane and two agents: scheduled, with nothing done by hand (see demo/cloud.sh)
#   ./demo.sh --down   removes the containers and .demo/
set -euo pipefail
. "$(dirname "$0")/scripts/lib.sh"
cd "$ROOT"

case ${1:-} in
  '') ;;
  --cloud) exec demo/cloud.sh ;;
  --down)
    need_docker "$ROOT/demo.sh" --down
    demo/cloud.sh --down
    docker ps -aq --filter label=baktainer.demo | xargs -r docker rm -fv >/dev/null
    rm -rf .demo
    exit ;;
  *) sed -n '2,6s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac

began=$SECONDS
scripts/setup.sh packages docker images
need_docker "$ROOT/demo.sh"
./build.sh agent

work=$ROOT/.demo store=file://$ROOT/.demo/store key=$ROOT/.demo/key.txt
mkdir -p "$work/store" "$work/json"

# Names are container names and targets at once.
names=(demo-pg15 demo-pg17 demo-mariadb demo-mysql demo-sqlite)
declare -A image=([demo-pg15]=postgres:15 [demo-pg17]=postgres:17 [demo-mariadb]=mariadb:11.8 [demo-mysql]=mysql:9 [demo-sqlite]=sqlite:3)
declare -A engine=([demo-pg15]=postgres [demo-pg17]=postgres [demo-mariadb]=mariadb [demo-mysql]=mysql [demo-sqlite]=sqlite)
password="it's a \$ecret"

# launch SOURCE CONTAINER LABEL…: start a container of SOURCE's engine.
launch() {
  local source=$1 container=$2 settings=() database=shop user=root; shift 2
  case ${engine[$source]} in
    postgres) settings=(-e POSTGRES_PASSWORD="$password" -e POSTGRES_DB=shop) user=postgres ;;
    mariadb) settings=(-e MARIADB_ROOT_PASSWORD="$password" -e MARIADB_DATABASE=shop) ;;
    mysql) settings=(-e MYSQL_ROOT_PASSWORD="$password" -e MYSQL_DATABASE=shop) ;;
    sqlite) database=/data/app.db ;;
  esac
  docker run -d --name "$container" "$@" --label baktainer.db.engine="${engine[$source]}" \
    --label baktainer.db.name="$database" --label baktainer.db.user="$user" "${settings[@]}" "baktainer-test/${image[$source]}" >/dev/null
}

# sql SOURCE CONTAINER: run the SQL on standard input.
sql() {
  case ${engine[$1]} in
    postgres) docker exec -i "$2" psql -XqAt -v ON_ERROR_STOP=1 -U postgres shop ;;
    mariadb) docker exec -i -e MYSQL_PWD="$password" "$2" mariadb -N --default-character-set=utf8mb4 shop ;;
    mysql) docker exec -i -e MYSQL_PWD="$password" "$2" mysql -N --default-character-set=utf8mb4 shop ;;
    sqlite) docker exec -i "$2" sqlite3 -bail /data/app.db ;;
  esac
}

# wait_ready SOURCE CONTAINER: the server of the first set-up has no network, so asking by TCP means ready for good.
wait_ready() {
  for _ in $(seq 300); do
    case ${engine[$1]} in
      postgres) docker exec "$2" pg_isready -q -h 127.0.0.1 ;;
      mariadb) docker exec -e MYSQL_PWD="$password" "$2" mariadb -h 127.0.0.1 -e 'DO 1' ;;
      mysql) docker exec -e MYSQL_PWD="$password" "$2" mysql -h 127.0.0.1 -e 'DO 1' ;;
      sqlite) docker exec "$2" test -s /data/app.db ;;
    esac >/dev/null 2>&1 && return
    sleep 0.2
  done
  die "$2 does not get ready: docker logs $2"
}

# contents SOURCE CONTAINER: a digest of definitions and rows, by the engine's own tool.
contents() {
  case ${engine[$1]} in
    postgres) docker exec "$2" pg_dump -U postgres shop | grep -vE '^\\(un)?restrict ' ;;
    mariadb) docker exec -e MYSQL_PWD="$password" "$2" mariadb-dump --single-transaction --skip-comments --routines --triggers --hex-blob shop ;;
    mysql) docker exec -e MYSQL_PWD="$password" "$2" mysqldump --set-gtid-purged=OFF --single-transaction --skip-comments --routines --triggers --hex-blob shop ;;
    sqlite) docker exec "$2" sqlite3 /data/app.db .dump ;;
  esac | sha256sum
}

count='SELECT (SELECT count(*) FROM customers) + (SELECT count(*) FROM orders) + (SELECT count(*) FROM documents);'

# ask NAME COMMAND…: the agent's JSON goes to a file, its words to the screen; a failure shows up in the table.
ask() { local out=$work/json/$1.json; shift; dist/baktainer "$@" --json >"$out" || true; }
field() { jq -r "$2 // \"-\"" "$work/json/$1.json" 2>/dev/null || echo -; }
size() { numfmt --to=iec --invalid=ignore; }

say "sample databases"
docker ps -aq --filter label=baktainer.demo=scratch | xargs -r docker rm -fv >/dev/null
for name in "${names[@]}"; do
  # Filled means filled to the end: a container of an interrupted run is made anew.
  if [ ! -f "$work/$name.filled" ] || ! docker start "$name" >/dev/null 2>&1; then
    rm -f "$work/$name.filled"
    docker rm -fv "$name" >/dev/null 2>&1 || true
    launch "$name" "$name" --label baktainer.demo=source --label baktainer.backup=true
  fi
  launch "$name" "$name-restored" --label baktainer.demo=scratch
done
for name in "${names[@]}"; do
  wait_ready "$name" "$name"
  [ ! -f "$work/$name.filled" ] || continue
  script=${engine[$name]}
  [ "$script" != mariadb ] || script=mysql
  sql "$name" "$name" <"demo/$script.sql"
  : >"$work/$name.filled"
done

say "key"
[ -f "$key" ] || dist/baktainer keys generate -o "$key"
recipient=$(age-keygen -y "$key")

say "backup"
# By name, not --all: whatever else is labelled on this machine is none of the demo's business.
ask backup backup "${names[@]}" --store "$store" --recipient "$recipient"

say "list"
dist/baktainer list --store "$store" || true
ask list list --store "$store"

say "verify and restore"
for name in "${names[@]}"; do
  ask "$name-verify" verify --latest "$name" --store "$store" --identity "$key"
  wait_ready "$name" "$name-restored"
  ask "$name-restore" restore --latest "$name" --into "$name-restored" --store "$store" --identity "$key"
done

say "result"
good=1
row='%-13s %-13s %7s %7s  %-9s %6s %7s  %s\n'
# shellcheck disable=SC2059 # the format is a constant above
printf "$row" SOURCE ENGINE DUMPED SEALED VERIFIED TABLES ROWS RESTORED
for name in "${names[@]}"; do
  rows=$(sql "$name" "$name" <<<"$count")
  restored=$(sql "$name" "$name-restored" <<<"$count" 2>/dev/null) || restored=none
  if [ "$rows" = "$restored" ] && [ "$(contents "$name" "$name")" = "$(contents "$name" "$name-restored")" ]; then same="identical"
  else same="DIFFERS ($restored rows)" good=0; fi
  verified=$(field "$name-verify" 'if .ok then .level else "BAD" end')
  [ "$verified" = readable ] || good=0
  newest="[.backups[] | select(.target | endswith(\"/$name\"))] | max_by(.completedAt)"
  # shellcheck disable=SC2059
  printf "$row" "$name" "${image[$name]}" "$(field list "$newest.plainBytes" | size)" "$(field list "$newest.storedBytes" | size)" \
    "$verified" "$(field "$name-restore" .tables)" "$(field "$name-restore" .rows)" "$same"
done
echo
if [ $good = 1 ]; then say "all identical, $(took "$began"); ./demo.sh --down removes everything"; else say "something went wrong, see above and .demo/json"; exit 1; fi
