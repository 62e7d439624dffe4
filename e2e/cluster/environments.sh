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

render_environment() { # render_environment TEAM TITLE: from the skeleton that the portal's template uses, too
  rm -rf "$CONF/environment/$1"
  "${AGENT_WORKLOADS_NODE:-node}" "$ROOT/scripts/render-environment.js" "$HERE/environment/values.yaml" "$CONF/environment/$1" \
    "namespace=$1" "title=$2" "bucket=$1-artifacts"
}
prepared() { kubectl -n "$1" wait --for=condition=complete --timeout=1s job -l app.kubernetes.io/name=agent-workloads-prepare; }

# a definition is established a moment after it was applied, and what needs it is refused until then
wait_for 120 "install/" apply -k "$ROOT/install"
for team in team-a team-b; do
  render_environment "$team" "Team ${team#team-}"
  apply -f "$CONF/environment/$team/namespace.yaml"
  secret "$team" agent-workloads-s3 "accesskey=$MINIO_USER" "secretkey=$MINIO_PASSWORD"
  secret "$team" agent-workloads-postgres "username=$POSTGRES_USER" "password=$POSTGRES_PASSWORD"
  secret "$team" agent-workloads-litellm "api_key=$LITELLM_KEY"
  secret "$team" agent-workloads-browserless "token=$BROWSERLESS_TOKEN"
  wait_for 120 "environment $team" apply -k "$CONF/environment/$team"
done
for team in team-a team-b; do wait_for 300 "bucket and tables of $team" prepared "$team"; done
lap up environments-ready
