#!/usr/bin/env bash
# Writes the services of e2e/cluster/services for kind into a folder, with credentials that are made once and kept there:
#   render-services.sh FOLDER && kubectl apply -k FOLDER
# shellcheck source-path=SCRIPTDIR
set -euo pipefail
HERE=$(cd "$(dirname "$0")" && pwd)
ROOT=$(cd "$HERE/../.." && pwd)
FOLDER=${1:?usage: render-services.sh FOLDER}
mkdir -p "$FOLDER"

# What secrets.sh makes and render.sh reads.
# shellcheck disable=SC2034 # secrets.sh reads it
PKI=$FOLDER
# shellcheck source=../../e2e/cluster/secrets.sh
. "$ROOT/e2e/cluster/secrets.sh"
# shellcheck source=../../e2e/cluster/render.sh
. "$ROOT/e2e/cluster/render.sh"
# Places on a node that kustomization.yaml takes out again.
# shellcheck disable=SC2034 # render reads them
CLUSTER_DIR=/none DATA=/none

bundle() { # the policy as services.sh gives it to OPA
  local work policies=$ROOT/plugins/agent-workloads-backend/policies
  work=$(mktemp -d "$FOLDER/bundle.XXXX")
  mkdir "$work/agent_workloads"
  cp "$policies/agent_workloads/gate.rego" "$work/agent_workloads/"
  echo '{"roots": ["agent_workloads"]}' >"$work/.manifest"
  tar -C "$work" -czf "$FOLDER/bundle.tar.gz" .manifest agent_workloads
  rm -rf "$work"
}

bundle
(
  umask 077
  for file in "$ROOT"/e2e/cluster/services/*.yaml; do
    render "$file"
    echo ---
  done >"$FOLDER/services.yaml"
)
cp "$HERE/volumes.yaml" "$FOLDER/"
{
  cat "$HERE/kustomization.yaml"
  cat <<'E'
configMapGenerator:
  - name: opa-bundle
    namespace: agent-workloads-services
    files: [bundle.tar.gz]
generatorOptions:
  disableNameSuffixHash: true
E
} >"$FOLDER/kustomization.yaml"
