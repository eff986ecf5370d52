#!/bin/bash
# The managed way: a control plane (its own server, state and backups in a storage account), two agents on two Docker engines, credentials by reference.
# Nothing is done by hand: schedules come due, agents claim, dump, seal and upload with grants for single blobs; the control plane records, verifies, copies every backup
# to S3 and tells a webhook. Beside it one host works alone, with S3 as its store and Blob storage as its replica, and keeps the newest backup only.
#
#   demo/cloud.sh          starts everything, waits for verified backups of every target, restores one, stops everything
#   demo/cloud.sh --down   stops what an interrupted run left
#
# The storage account is Azurite, S3 is moto, the key vault demo/keyvault.py: stand-ins that speak the real protocols to the real clients.
set -euo pipefail
. "$(dirname "$0")/../scripts/lib.sh"
cd "$ROOT"

work=$ROOT/.demo/cloud
engine2=unix://$work/engine2/docker.sock
bridge=baktainer-demo

down() {
  local pid
  for pid in "$work"/*.pid; do [ ! -f "$pid" ] || kill "$(cat "$pid")" 2>/dev/null || true; done
  docker ps -aq --filter label=baktainer.demo=cloud 2>/dev/null | xargs -r docker rm -fv >/dev/null || true
  if [ -S "$work/engine2/docker.sock" ]; then
    docker -H "$engine2" ps -aq 2>/dev/null | xargs -r docker -H "$engine2" rm -fv >/dev/null 2>&1 || true
    [ ! -f "$work/engine2/pid" ] || { as_root kill "$(cat "$work/engine2/pid")" && tail --pid="$(cat "$work/engine2/pid" 2>/dev/null || echo 1)" -f /dev/null & wait_for 20 gone "$work/engine2/pid"; } 2>/dev/null || true
  fi
  as_root ip link delete "$bridge" 2>/dev/null || true
  as_root rm -rf "$work"
}
gone() { [ ! -f "$1" ]; }

# wait_for SECONDS COMMAND…
wait_for() {
  local end=$((SECONDS + $1)); shift
  until "$@" >/dev/null 2>&1; do [ $SECONDS -lt $end ] || return 1; sleep 0.3; done
}
# run NAME COMMAND…: in the background, with a log and a pid file.
run() { local name=$1; shift; "$@" >"$work/$name.log" 2>&1 & echo $! >"$work/$name.pid"; }

case ${1:-} in
  '') ;;
  --down) down 2>/dev/null; exit ;;
  *) sed -n '2,10s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac

began=$SECONDS
scripts/setup.sh packages docker images azurite moto
need_docker "$ROOT/demo/cloud.sh"
./build.sh
down 2>/dev/null
mkdir -p "$work"
trap 'down 2>/dev/null' EXIT

say "storage account, S3 and key vault"
account=devstoreaccount1
account_key=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw== # Azurite's published key
run azurite node "$CACHE/azurite/node_modules/.bin/azurite" --silent --disableTelemetry --location "$work/account" --blobPort 23400 --queuePort 23401 --tablePort 23402
moto=$(command -v moto_server || echo "$CACHE/moto/venv/bin/moto_server")
run moto env MOTO_PORT=23410 "$moto" -H 127.0.0.1 -p 23410
wait_for 60 curl -s http://127.0.0.1:23400/ || die "Azurite does not start (log: $work/azurite.log)"
wait_for 60 curl -s http://127.0.0.1:23410/ || die "moto does not start (log: $work/moto.log)"
password="it's a \$ecret"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$work/vault.key" -out "$work/vault.pem" -days 2 \
  -subj /CN=vault -addext 'subjectAltName=DNS:*.vault.azure.net' 2>/dev/null
(umask 077; jq -n --arg p "$password" '{shop: $p}' >"$work/vault.json")
run keyvault python3 demo/keyvault.py 23430 "$work/vault.pem" "$work/vault.key" "$work/vault.json"

say "a receiver of notifications"
run receiver python3 -c '
import http.server, sys
class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with open(sys.argv[1], "ab") as events: events.write(body + b"\n")
        self.send_response(204); self.end_headers()
http.server.HTTPServer(("127.0.0.1", 23420), Receiver).serve_forever()' "$work/events.jsonl"

say "control plane"
s3=s3:/ s3_options="?endpoint=http://127.0.0.1:23410&region=us-east-1" # moto speaks S3 as well
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$work/tls.key" -out "$work/tls.pem" -days 2 \
  -subj /CN=localhost -addext subjectAltName=DNS:localhost 2>/dev/null
admin=$(openssl rand -hex 32)
plane=(env
  "AzureWebJobsStorage=DefaultEndpointsProtocol=http;AccountName=$account;AccountKey=$account_key;BlobEndpoint=http://127.0.0.1:23400/$account;QueueEndpoint=http://127.0.0.1:23401/$account;TableEndpoint=http://127.0.0.1:23402/$account"
  "AZURE_STORAGE_KEY=$account_key" "BT_STORE=azblob://$account/backups?endpoint=http://127.0.0.1:23400/$account"
  "BT_LISTEN=127.0.0.1:23443" "BT_TLS_CERT_FILE=$work/tls.pem" "BT_TLS_KEY_FILE=$work/tls.key" "BT_ADMIN_KEY=$admin"
  "BT_CRON=* * * * *" BT_POLL_SECONDS=2 BT_TICK_SECONDS=2 BT_RETENTION=keep-last=1 BT_SWEEP_SECONDS=5
  BT_REPLICAS=dr "BT_REPLICA_DR_STORE=$s3/baktainer-dr$s3_options" BT_REPLICA_DR_AWS_ACCESS_KEY_ID=demo BT_REPLICA_DR_AWS_SECRET_ACCESS_KEY=demo
  BT_NOTIFICATION_CHANNELS=webhook BT_NOTIFY_SUCCESS=true BT_WEBHOOK_URL=http://127.0.0.1:23420/ BT_WEBHOOK_SECRET=demo-demo-demo-demo
  HTTPS_PROXY=http://127.0.0.1:23430 NO_PROXY=127.0.0.1,localhost "SSL_CERT_FILE=$work/vault.pem" IDENTITY_ENDPOINT=http://127.0.0.1:23430/identity IDENTITY_HEADER=demo-identity-header
  dist/functions/baktainer-functions)
run plane "${plane[@]}" serve
api() { curl -sf --cacert "$work/tls.pem" -H "Authorization: Bearer $admin" "https://localhost:23443/api/v1/$1" "${@:2}"; }
wait_for 60 api health || die "the control plane does not start (log: $work/plane.log)"

say "a second Docker engine"
mkdir -p "$work/engine2"
as_root ip link add name "$bridge" type bridge && as_root ip address add 172.31.251.1/24 dev "$bridge" && as_root ip link set "$bridge" up
as_root dockerd --data-root "$work/engine2/data" --exec-root "$work/engine2/exec" --pidfile "$work/engine2/pid" -H "$engine2" \
  --bridge "$bridge" --iptables=false --log-level fatal >"$work/engine2.log" 2>&1 &
wait_for 60 as_root docker -H "$engine2" version || die "the second engine does not start (log: $work/engine2.log)"
as_root chmod 0666 "$work/engine2/docker.sock"
docker save baktainer-test/sqlite:3 | docker -H "$engine2" load >/dev/null

say "databases: PostgreSQL on the first engine, SQLite on the second"
docker run -d --name demo-cloud-shop --label baktainer.demo=cloud --label baktainer.backup=true --label baktainer.name=shop \
  --label baktainer.db.engine=postgres --label baktainer.db.name=shop --label baktainer.db.user=postgres \
  --label 'baktainer.db.password.secret=keyvault:demo/shop' --label 'baktainer.schedule.often.cron=* * * * *' \
  -e POSTGRES_PASSWORD="$password" -e POSTGRES_DB=shop baktainer-test/postgres:17 >/dev/null
docker -H "$engine2" run -d --name notes --network none --label baktainer.backup=true --label baktainer.db.engine=sqlite --label baktainer.db.name=/data/app.db baktainer-test/sqlite:3 >/dev/null
docker run -d --name demo-cloud-scratch --label baktainer.demo=cloud -e POSTGRES_PASSWORD="$password" -e POSTGRES_DB=shop baktainer-test/postgres:17 >/dev/null
wait_for 60 docker exec demo-cloud-shop pg_isready -q -h 127.0.0.1
docker exec -i demo-cloud-shop psql -XqAt -v ON_ERROR_STOP=1 -U postgres shop <demo/postgres.sql >/dev/null
docker -H "$engine2" exec -i notes sqlite3 -bail /data/app.db <demo/sqlite.sql >/dev/null

say "two agents: each makes its keys itself, and holds no cloud credential at all"
dist/baktainer keys generate -o "$work/key.txt" >/dev/null
recipient=$(age-keygen -y "$work/key.txt")
# agent HOST ENGINE PATTERN…
agent() {
  local host=$1 engine=$2; shift 2
  api agents --json "$(jq -cn --arg h "$host" '{host: $h, allowedSecrets: $ARGS.positional}' --args "$@")" | jq -r .token >"$work/$host.token"
  local settings=(env "BT_STATE_DIR=$work/$host" "BT_HOST=$host" "BT_DOCKER_URL=$engine" "BT_CONTROL_PLANE_CA=$work/tls.pem" "BT_RECIPIENTS=$recipient")
  "${settings[@]}" dist/baktainer agent enrol --server https://localhost:23443 --token-file "$work/$host.token"
  run "$host" "${settings[@]}" dist/baktainer agent
}
agent host1 unix:///var/run/docker.sock 'keyvault:demo/*'
agent host2 "$engine2"

say "a host that works alone: S3 is its store, Blob storage its replica"
alone=(env BT_HOST=host3 "BT_STATE_DIR=$work/host3" "BT_DOCKER_URL=$engine2" "BT_RECIPIENTS=$recipient" "BT_CRON=* * * * *"
  "BT_STORE=$s3/baktainer-primary$s3_options" AWS_ACCESS_KEY_ID=demo AWS_SECRET_ACCESS_KEY=demo
  BT_REPLICAS=mirror "BT_REPLICA_MIRROR_STORE=azblob://$account/mirror?endpoint=http://127.0.0.1:23400/$account" "BT_REPLICA_MIRROR_AZURE_STORAGE_KEY=$account_key"
  dist/baktainer)
run host3 "${alone[@]}" up --now

say "waiting for schedules to come due (a minute at most)"
targets='["host1/shop", "host2/notes"]'
done_all() { api targets | jq -e --argjson want "$targets" '[.items[] | select(.status.lastVerifiedAt) | .target] as $have | $want - $have == []' >/dev/null; }
wait_for 150 done_all || { api targets; api alerts; tail -n 5 "$work"/*.log >&2; die "no verified backups of every target"; }

say "waiting for the copies in the other cloud, and for the news of them"
copies() { dist/baktainer list --store "$1" --json | jq -r '[.backups[].target] | unique[]'; }
# has WHAT…: each is a line of standard input. Other labelled containers of this machine may be among the lines.
has() { local lines what; lines=$(cat); for what in "$@"; do grep -qxF "$what" <<<"$lines" || return 1; done; }
copied_all() {
  AWS_ACCESS_KEY_ID=demo AWS_SECRET_ACCESS_KEY=demo copies "$s3/baktainer-dr$s3_options" | has host1/shop host2/notes &&
    AZURE_STORAGE_KEY=$account_key copies "azblob://$account/mirror?endpoint=http://127.0.0.1:23400/$account" | has host3/notes
}
wait_for 120 copied_all || { api replicas; tail -n 5 "$work"/*.log >&2; die "not every backup was copied"; }
say "waiting for retention: the rule keeps one backup of each target, in the store and in its replica"
swept() { api audit | jq -r '.items[] | select(.action == "backups.delete") | .subject'; }
wait_for 180 eval '[ -n "$(swept)" ]' || { api targets/host1/shop/retention; tail -n 5 "$work"/*.log >&2; die "retention deleted nothing"; }
told() { jq -rs '[.[] | select(.type | endswith("completed")) | .subject] | unique | join(" ")' "$work/events.jsonl"; }
told_all() { told | tr ' ' '\n' | has host1/shop host2/notes; }
wait_for 60 told_all || { cat "$work/events.jsonl" >&2; die "not every backup was told"; }

say "restore from the store alone, with the identity that neither agents nor control plane have"
export AZURE_STORAGE_KEY=$account_key
store="azblob://$account/backups?endpoint=http://127.0.0.1:23400/$account"
dist/baktainer restore --latest host1/shop --store "$store" --identity "$work/key.txt" --into demo-cloud-scratch --json >"$work/restore.json" || die "restore failed: $(cat "$work/restore.json")"

rows() { docker exec "$1" psql -XqAt -U postgres shop -c 'SELECT (SELECT count(*) FROM customers) + (SELECT count(*) FROM orders) + (SELECT count(*) FROM documents)'; }
say "result"
api targets | jq -r '.items[] | [.target, .status.lastState, .status.lastBackup, "verified " + (.status.lastVerifiedAt // "never")] | @tsv'
echo "copied from Blob to S3: host1/shop, host2/notes; from S3 to Blob: host3/notes"
echo "deleted by retention: $(swept | wc -l)"
echo "told by webhook: $(wc -l <"$work/events.jsonl") events, completed: $(told)"
echo "passwords read from the key vault: $(grep -c 'GET /secrets/shop.* 200' "$work/keyvault.log")"
echo "rows in host1/shop: $(rows demo-cloud-shop), restored: $(rows demo-cloud-scratch)"
[ "$(rows demo-cloud-shop)" = "$(rows demo-cloud-scratch)" ] || die "the restored database differs"
say "done in $(took "$began")"
