#!/usr/bin/env bash
# Says what of the cluster runs, and how to use it. Ends with 1 when a part that should run does not, 3 when none does.
set -uo pipefail
HERE=$(cd "$(dirname "$0")" && pwd)
. "$HERE/env.sh"
. "$HERE/processes.sh"
running=0 missing=0
for name in etcd kube-apiserver kube-controller-manager kube-scheduler containerd kubelet kube-proxy; do
  if alive "$name"; then
    running=$((running + 1))
    printf '  %-26s running, pid %s\n' "$name" "$(pid_of "$name")"
  else
    missing=$((missing + 1))
    printf '  %-26s not running\n' "$name"
  fi
done
if [ "$running" -eq 0 ]; then
  echo "The cluster is down. Its folder: $CLUSTER_DIR"
  exit 3
fi
kubectl get deployments -A --request-timeout=10s \
  -o custom-columns='NAMESPACE:.metadata.namespace,NAME:.metadata.name,READY:.status.readyReplicas,WANTED:.spec.replicas' 2>&1 | sed 's/^/  /'
unready=$(kubectl get deployments -A --request-timeout=10s -o json 2>/dev/null |
  jq '[.items[] | select((.status.readyReplicas // 0) < .spec.replicas)] | length' 2>/dev/null)
cat <<E2

  API          https://$NODE_IP:$API_PORT, context $CONTEXT
  Kubeconfig   $KUBECONFIG
  Logs         $LOG
E2
[ "$missing" -eq 0 ] && [ "${unready:-1}" -eq 0 ]
