#!/usr/bin/env bash
# Gives an environment the credentials of the services that render-services.sh made:
#   apply-secrets.sh CONTEXT NAMESPACE FILE
set -euo pipefail
CONTEXT=$1 NAMESPACE=$2
# shellcheck source=/dev/null
. "$3"
secret() { # secret NAME KEY=VALUE...; the values go through a pipe, never over a command line
  local name=$1 pair
  shift
  printf 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: %s\nstringData:\n' "$name"
  for pair in "$@"; do printf '  %s: "%s"\n' "${pair%%=*}" "${pair#*=}"; done
  printf -- '---\n'
}
{
  secret agent-workloads-s3 "accesskey=$MINIO_USER" "secretkey=$MINIO_PASSWORD"
  secret agent-workloads-postgres "username=$POSTGRES_USER" "password=$POSTGRES_PASSWORD"
  secret agent-workloads-litellm "api_key=$LITELLM_KEY"
  secret agent-workloads-browserless "token=$BROWSERLESS_TOKEN"
} | kubectl --context "$CONTEXT" -n "$NAMESPACE" apply -f -
