#!/usr/bin/env bash
# Installs CoreDNS, Argo's full CRDs, its controller and its server. Changes nothing that is as it should be.
set -euo pipefail
HERE=$(cd "$(dirname "$0")" && pwd)
. "$HERE/env.sh"
. "$HERE/processes.sh"
. "$HERE/render.sh"
T0=$(date +%s%3N)
echo "--- $(date -Is)" >>"$TIMES/up.txt"
"$HERE/images.sh" coredns argoexec workflow-controller argo-server busybox

render "$HERE/conf/coredns/coredns.yaml" | kubectl apply -f - >/dev/null

# The full definitions refuse what the minimal ones let pass. They are large and slow to take in (5 to 40 s, and on a busy
# machine a request may time out), so they are applied one by one, and only when they changed.
crds() {
  local dir=$CLUSTER_DIR/src/argo/manifests/base/crds/full digest file
  digest=$(cat "$dir"/argoproj.io_*.yaml | sha256sum | cut -d' ' -f1)
  [ "$(kubectl -n kube-system get configmap argo-crds -o jsonpath='{.data.digest}' 2>/dev/null)" != "$digest" ] || return 0
  for file in "$dir"/argoproj.io_*.yaml; do
    wait_for 300 "the API server to take $file" kubectl apply --server-side --force-conflicts -f "$file"
  done
  kubectl -n kube-system create configmap argo-crds "--from-literal=digest=$digest" --dry-run=client -o yaml | kubectl apply -f - >/dev/null
}
crds
lap up argo-crds

kubectl create namespace argo --dry-run=client -o yaml | kubectl apply -f - >/dev/null
mkdir -p "$CONF/argo-overlay"
cp "$HERE"/conf/argo/*.yaml "$CONF/argo-overlay/"
kubectl apply -k "$CONF/argo-overlay" >/dev/null
kubectl -n kube-system rollout status deploy/coredns --timeout=300s >/dev/null
kubectl -n argo rollout status deploy/workflow-controller --timeout=300s >/dev/null
kubectl -n argo rollout status deploy/argo-server --timeout=300s >/dev/null

# after a restart the old leader's lease has to run out first, up to 15 s
leading() {
  local pod
  pod=$(kubectl -n argo get pods -l app=workflow-controller --field-selector status.phase=Running -o name) || return 1
  kubectl -n argo get lease workflow-controller -o json | jq -e --arg pod "${pod#pod/}" '.spec.holderIdentity | startswith($pod)'
}
wait_for 120 "Argo's controller" leading
lap up argo-ready
