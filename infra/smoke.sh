#!/bin/bash
# Does a deployed control plane work? Enrols an agent that does not exist, has one job planned for it, takes a grant and writes one object with it, reports the job
# cancelled, and takes everything back but that object, which is swept like any leftover within a day or two.
#
#   BT_ADMIN_KEY_FILE=FILE infra/smoke.sh URL [VERSION]     or BT_ADMIN_KEY; any operator's key with all scopes will do
#
# Ends with 0 when everything answered as it should. Needs curl and jq; CURL_CA_BUNDLE names an authority of your own.
set -euo pipefail

usage() { sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2; }
[ $# -ge 1 ] && [ $# -le 2 ] || usage
url=${1%/} version=${2:-}
key=${BT_ADMIN_KEY:-$(cat "${BT_ADMIN_KEY_FILE:?name the file with an operator\'s key}")}
host=smoke-test
secret=$(head -c 32 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=\n')
# Nobody holds its private half.
recipient=age10g0fjhmjjdxkltd2g7f4qd8nzeez5jm6k4elvy8p4pjvp747fptqjwmmav
work=$(mktemp -d)

step() { printf '  %s\n' "$*"; }
fail() { printf 'failed: %s\n' "$*" >&2; exit 1; }

# call TOKEN METHOD PATH [BODY]: prints the status; the answer is in $work/answer. Neither token nor body is in an argument of any program.
call() {
  printf '%s' "${4:-}" >"$work/body"
  local body=()
  [ $# -lt 4 ] || body=(--data-binary "@$work/body" --header 'Content-Type: application/json')
  curl --silent --show-error --max-time 60 --config - --request "$2" --output "$work/answer" --write-out '%{http_code}' "${body[@]}" "$url$3" \
    <<<"${1:+header = \"Authorization: Bearer $1\"}"
}
# expect STATUS TOKEN METHOD PATH [BODY]
expect() {
  local wanted=$1 status; shift
  status=$(call "$@") || fail "$2 $3: no answer"
  [ "$status" = "$wanted" ] || fail "$2 $3: $status instead of $wanted: $(head -c 500 "$work/answer")"
}
operator() { local wanted=$1; shift; expect "$wanted" "$key" "$@"; }
agent() { local wanted=$1; shift; expect "$wanted" "bka.$host.$secret" "$@"; }
answer() { jq -er "$1" "$work/answer" || fail "unexpected answer: $(head -c 500 "$work/answer")"; }

enrolled=
clean() {
  local status=$?
  trap - EXIT
  if [ -n "$enrolled" ]; then
    call "bka.$host.$secret" POST /api/agent/v1/claim "$(claim '{"targets":[]}' 0)" >/dev/null || true
    call "$key" DELETE "/api/v1/targets/$host/smoke" >/dev/null || true
    call "$key" DELETE "/api/v1/agents/$host" >/dev/null || true
  fi
  rm -rf "$work"
  exit $status
}
trap clean EXIT
claim() { jq -nc --argjson inventory "$1" --argjson free "$2" '{v: 1, program: "smoke", inventoryDigest: "", inventory: $inventory, free: $free}'; }

step "strangers are turned away"
expect 401 '' GET /api/v1/health
expect 401 "$(printf 'x%.0s' {1..40})" GET /api/v1/health
for path in /RecordReport /api/RecordReport /admin/host/status; do
  case $(call '' POST "$path" '{}') in 401 | 403 | 404 | 405) ;; *) fail "$path is open to strangers" ;; esac
done

step "state and queues answer"
operator 200 GET /api/v1/health
[ -z "$version" ] || [ "$(answer .version)" = "$version" ] || fail "version $(answer .version) runs, not $version"
[ "$(answer '[.queues[].putAside] | add')" = 0 ] || fail "messages were put aside: $(answer '.queues | tostring')"

step "an agent enrols"
operator 201 POST /api/v1/agents "{\"host\":\"$host\",\"minutes\":10,\"allowedSecrets\":[]}"
token=$(answer .token)
expect 200 '' POST /api/agent/v1/enrol "$(t=$token s=$secret r=$recipient jq -nc '{v: 1, token: env.t, secret: env.s, recipient: env.r, program: "smoke"}')"
enrolled=1

step "a job is planned and claimed"
inventory='{"targets":[{"name":"smoke","engine":"postgres","container":"smoke","image":"smoke"}]}'
agent 200 POST /api/agent/v1/claim "$(claim "$inventory" 0)"
operator 202 POST "/api/v1/targets/$host/smoke/run"
ticket=null
for try in $(seq 20); do
  agent 200 POST /api/agent/v1/claim "$(claim "$inventory" 1)"
  ticket=$(jq -c '.jobs[0]' "$work/answer")
  [ "$ticket" = null ] || break
  [ "$try" != 20 ] || fail "no job within 40 s: $(cat "$work/answer")"
  sleep 2
done
held=$(jq -c '{target, job, lease}' <<<"$ticket")

step "a grant writes one object"
object=$(jq -r '(.due | sub("\\.[0-9]+"; "") | sub("\\+00:00$"; "Z") | fromdate) as $due
  | "\(.target)/\($due | strftime("%Y/%m/%Y%m%dT%H%M%SZ"))-\(.tag)-\(.attempt)/db.sql.zst.age"' <<<"$ticket")
agent 200 POST /api/agent/v1/grant "$(jq -nc --argjson held "$held" --arg key "$object" '{v: 1, held: $held, key: $key}')"
answer '"url = \"\(.url)?\(.signature)\"\nheader = \"x-ms-blob-type: BlockBlob\"\nheader = \"x-ms-version: 2021-12-02\""' >"$work/put"
put() { head -c 1000 /dev/zero | curl --silent --show-error --max-time 60 --config "$work/put" --request PUT --data-binary @- --header 'Content-Type: application/octet-stream' --output "$work/answer" --write-out '%{http_code}'; }
status=$(put)
[ "$status" = 201 ] || fail "writing with the grant: $status: $(head -c 500 "$work/answer")"

step "a report is recorded from its queue"
operator 200 POST "/api/v1/jobs/$host/smoke/$(jq -r .job <<<"$ticket")/cancel"
agent 202 POST /api/agent/v1/report "$(jq -c --arg at "$(date -u +%Y-%m-%dT%H:%M:%SZ)" '{v: 1, target, job, lease, attempt, finishedAt: $at,
  failure: {code: "BK302", kind: "ToolFailed", message: "a smoke test"}, cancelled: true}' <<<"$ticket")"
for try in $(seq 60); do
  operator 200 GET "/api/v1/targets/$host/smoke/jobs"
  [ "$(jq '[.items[] | select(.state == "cancelled")] | length' "$work/answer")" = 0 ] || break
  [ "$try" != 60 ] || fail "the report was not recorded within two minutes: $(head -c 800 "$work/answer")"
  sleep 2
done

step "timers run"
for try in $(seq 75); do
  operator 200 GET /api/v1/health
  [ "$(jq -r '.plannedAt // empty | sub("\\.[0-9]+"; "") | sub("\\+00:00$"; "Z") | fromdate > (now - 300)' "$work/answer")" != true ] || break
  [ "$try" != 75 ] || fail "planning did not run within 150 s"
  sleep 2
done
echo "$url works"
