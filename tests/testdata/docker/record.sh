#!/usr/bin/env bash
# Records both shapes in which a Docker engine describes containers: GET /containers/json (a list) and GET /containers/ID/json (an inspection).
# Needs docker, curl, jq and the images of tests/images. Makes containers named fixture-* and removes them. Passwords in the files are made up.
set -euo pipefail
cd "$(dirname "$0")"
socket=${DOCKER_SOCKET:-/var/run/docker.sock}
images=${IMAGES:-baktainer-test}

names=(postgres web mysql quoted mistakes)

remove() { docker rm --force --volumes "${names[@]/#/fixture-}" >/dev/null 2>&1 || true; }
get() { curl --fail --silent --unix-socket "$socket" "http://docker/$1"; }
# What differs from machine to machine, and is nobody's business.
scrub='walk(if type == "object" then
  del(.["test.recipe"])
  | with_entries(
      if (.key | test("^(IPAddress|Gateway|MacAddress|NetworkID|EndpointID|SandboxID|SandboxKey)$")) and (.value | type == "string")
      then .value = "" else . end)
  else . end)'

trap remove EXIT
remove

# An official image and two labels; its second name comes from a link.
docker run --detach --name fixture-postgres --env POSTGRES_PASSWORD=fixture-pg-secret --env POSTGRES_DB=shop \
  --label baktainer.backup=true --label baktainer.db.engine=postgres "$images/postgres:17" >/dev/null
docker run --detach --name fixture-web --link fixture-postgres:database "$images/bare:1" sleep 600 >/dev/null
# Every label of the original, never started.
docker create --name fixture-mysql --env MYSQL_ROOT_PASSWORD=fixture-root-secret \
  --label baktainer.backup=true --label baktainer.db.engine=mysql --label baktainer.db.name=crm --label baktainer.db.user=root \
  --label baktainer.db.password=fixture-label-secret --label baktainer.name=CRM --label baktainer.compress=true \
  --label baktainer.backup.encrypt=false --label baktainer.backup.retention.days=14 --label baktainer.backup.priority=high \
  "$images/mysql:9" >/dev/null
# What compose's list form makes of a quoted value; paused.
docker run --detach --name fixture-quoted --label 'baktainer.backup="true"' --label 'baktainer.db.engine=sqlite' \
  --label 'baktainer.db.name=/data/app.db' --label 'baktainer.name="MyApp"' "$images/sqlite:3" sleep 600 >/dev/null
docker pause fixture-quoted >/dev/null
# Several mistakes at once; ended with an error.
docker run --name fixture-mistakes --label baktainer.backup=yes --label baktainer.db.engine=postgre --label baktainer.db.nam=x \
  --label baktainer.db.port=http --label baktainer.name=a/b "$images/bare:1" false || true

get 'containers/json?all=1&filters=%7B%22name%22%3A%5B%22%5E%2Ffixture-%22%5D%7D' | jq "$scrub" >list.json
for name in "${names[@]}"; do get "containers/fixture-$name/json" | jq "$scrub" >"inspect-$name.json"; done
get version | jq '{Version, ApiVersion}' >engine.json
