#!/usr/bin/env bash
# What an administrator applies (install/), the test environments made from their skeleton, and their Secrets.
set -euo pipefail
HERE=$(cd "$(dirname "$0")" && pwd)
. "$HERE/env.sh"
. "$HERE/processes.sh"
. "$HERE/secrets.sh"
ROOT=$(cd "$HERE/../.." && pwd)
T0=$(date +%s%3N)
"$HERE/images.sh" agent-steps

apply() { kubectl apply --server-side --force-conflicts "$@" >/dev/null; }
secret() { # secret NAMESPACE NAME KEY=VALUE...
  local namespace=$1 name=$2
  shift 2
  kubectl -n "$namespace" create secret generic "$name" "${@/#/--from-literal=}" --dry-run=client -o yaml | kubectl apply -f - >/dev/null
}

# a definition is established a moment after it was applied, and what needs it is refused until then
wait_for 120 "install/" apply -k "$ROOT/install"
for team in team-a team-b; do
  wait_for 120 "environment $team" apply -k "$HERE/environment/$team"
  secret "$team" agent-workloads-s3 "accesskey=$MINIO_USER" "secretkey=$MINIO_PASSWORD"
  secret "$team" agent-workloads-postgres "username=$POSTGRES_USER" "password=$POSTGRES_PASSWORD"
  secret "$team" agent-workloads-litellm "api_key=$LITELLM_KEY"
  secret "$team" agent-workloads-browserless "token=$BROWSERLESS_TOKEN"
done
lap up environments-ready
