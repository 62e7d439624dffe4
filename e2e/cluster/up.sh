#!/usr/bin/env bash
# Starts the control plane and the node: etcd, kube-apiserver, controller-manager, scheduler, containerd, kubelet, kube-proxy.
# Does nothing for what runs already.
set -euo pipefail
HERE=$(cd "$(dirname "$0")" && pwd)
. "$HERE/env.sh"
. "$HERE/processes.sh"
. "$HERE/render.sh"
umask 022
mkdir -p "$RUN" "$LOG" "$DATA" "$CONF/cni" "$TIMES"
T0=$(date +%s%3N)
echo "--- $(date -Is)" >>"$TIMES/up.txt"
date -Is >"$CLUSTER_DIR/machine-changed" # from here on down.sh has something to put back
"$HERE/pki.sh"
[ -n "$(ip -o addr show dev lo to "$NODE_IP/32")" ] || ip addr add "$NODE_IP/32" dev lo

etcd() {
  start etcd "$BIN/etcd" --name node --data-dir "$DATA/etcd" --listen-client-urls "http://127.0.0.1:$ETCD_PORT" \
    --advertise-client-urls "http://127.0.0.1:$ETCD_PORT" --listen-peer-urls "http://127.0.0.1:$((ETCD_PORT + 1))" \
    --initial-advertise-peer-urls "http://127.0.0.1:$((ETCD_PORT + 1))" --initial-cluster "node=http://127.0.0.1:$((ETCD_PORT + 1))" \
    --unsafe-no-fsync --auto-compaction-mode=periodic --auto-compaction-retention=5m --quota-backend-bytes=4294967296 --log-level warn
  wait_for 60 etcd curl -fsS "http://127.0.0.1:$ETCD_PORT/readyz"
}

api_server() {
  start kube-apiserver "$BIN/kube-apiserver" --etcd-servers "http://127.0.0.1:$ETCD_PORT" \
    --bind-address "$NODE_IP" --advertise-address "$NODE_IP" --secure-port "$API_PORT" \
    --tls-cert-file "$PKI/apiserver.crt" --tls-private-key-file "$PKI/apiserver.key" --client-ca-file "$PKI/ca.crt" \
    --kubelet-client-certificate "$PKI/apiserver-kubelet-client.crt" --kubelet-client-key "$PKI/apiserver-kubelet-client.key" \
    --kubelet-certificate-authority "$PKI/ca.crt" --kubelet-preferred-address-types InternalIP \
    --requestheader-client-ca-file "$PKI/ca.crt" --requestheader-allowed-names front-proxy-client \
    --requestheader-username-headers X-Remote-User --requestheader-group-headers X-Remote-Group --requestheader-extra-headers-prefix X-Remote-Extra- \
    --proxy-client-cert-file "$PKI/front-proxy-client.crt" --proxy-client-key-file "$PKI/front-proxy-client.key" --enable-aggregator-routing \
    --service-account-issuer https://kubernetes.default.svc.cluster.local --service-account-key-file "$PKI/sa.pub" --service-account-signing-key-file "$PKI/sa.key" \
    --service-cluster-ip-range "$SVC_CIDR" --allow-privileged=true --authorization-mode Node,RBAC --enable-admission-plugins NodeRestriction \
    --event-ttl 6h --profiling=false --v 1
  wait_for 120 kube-apiserver kubectl get --raw /readyz
}

controllers() {
  start kube-controller-manager "$BIN/kube-controller-manager" --kubeconfig "$KC/controller-manager.kubeconfig" --bind-address 127.0.0.1 --secure-port "$KCM_PORT" \
    --authentication-kubeconfig "$KC/controller-manager.kubeconfig" --authorization-kubeconfig "$KC/controller-manager.kubeconfig" \
    --service-account-private-key-file "$PKI/sa.key" --root-ca-file "$PKI/ca.crt" --cluster-signing-cert-file "$PKI/ca.crt" --cluster-signing-key-file "$PKI/ca.key" \
    --use-service-account-credentials --leader-elect=false --concurrent-gc-syncs 20 --v 1
  start kube-scheduler "$BIN/kube-scheduler" --kubeconfig "$KC/scheduler.kubeconfig" --authentication-kubeconfig "$KC/scheduler.kubeconfig" \
    --authorization-kubeconfig "$KC/scheduler.kubeconfig" --bind-address 127.0.0.1 --secure-port "$SCHEDULER_PORT" --leader-elect=false --v 1
}

# What the node's programs change on the machine, as it was before.
remember_machine() {
  local key dir
  [ -f "$CLUSTER_DIR/sysctl.before" ] || for key in $SYSCTLS; do echo "$key=$(sysctl -n "$key")"; done >"$CLUSTER_DIR/sysctl.before"
  for dir in $PRIVATE_DIRS; do
    [ -d "$dir" ] || { mkdir -p "$dir" && echo "$dir" >>"$CLUSTER_DIR/made-dirs"; }
  done
}

cgroups() {
  local hierarchy
  if [ -f /sys/fs/cgroup/cgroup.controllers ]; then # version 2
    mkdir -p "/sys/fs/cgroup$CGROUP_ROOT"
    return
  fi
  for hierarchy in /sys/fs/cgroup/{cpu,cpuacct,cpuset,memory,devices,freezer,blkio,pids,systemd,hugetlb}; do
    [ ! -d "$hierarchy" ] || mkdir -p "$hierarchy$CGROUP_ROOT"
  done
  # in version 1 a new cpuset is empty
  cat /sys/fs/cgroup/cpuset/cpuset.cpus >"/sys/fs/cgroup/cpuset$CGROUP_ROOT/cpuset.cpus"
  cat /sys/fs/cgroup/cpuset/cpuset.mems >"/sys/fs/cgroup/cpuset$CGROUP_ROOT/cpuset.mems"
}

settings() {
  render "$HERE/conf/containerd.toml" >"$CONF/containerd.toml"
  render "$HERE/conf/ptp.conflist" >"$CONF/cni/10-ptp.conflist"
  render "$HERE/conf/kubelet.yaml" >"$CONF/kubelet.yaml"
  render "$HERE/conf/kube-proxy.yaml" >"$CONF/kube-proxy.yaml"
  printf 'nameserver %s\n' "$DNS_SVC_IP" >"$CONF/resolv.conf"
  mkdir -p "$CONF/certs.d/_default" # containerd 1.6 ignores a hosts.toml without a [host] table
  printf 'server = "http://%s"\n[host."http://%s"]\n  capabilities = ["pull", "resolve"]\n' "$NODE_IP:$REGISTRY_PORT" "$NODE_IP:$REGISTRY_PORT" \
    >"$CONF/certs.d/_default/hosts.toml"
}

# containerd and the kubelet share a mount namespace: what they mount is not seen by the machine and ends with them.
container_runtime() {
  # shellcheck disable=SC2016,SC2086 # expands in the namespace; a list of words
  start containerd unshare --mount --propagation private sh -euc '
    config=$1; shift
    mount --make-rshared /
    for dir; do mount -t tmpfs tmpfs "$dir"; done
    exec containerd --config "$config"' sh "$CONF/containerd.toml" $PRIVATE_DIRS
  wait_for 30 containerd ctr -a "$CONTAINERD_SOCK" version
  "$HERE/images.sh" pause
}

node_is_ready() { # not the Ready left over from before a restart
  kubectl get node "$NODE_NAME" -o json |
    jq -e --arg since "$UP_AT" '.status.conditions[] | select(.type == "Ready" and .status == "True" and .lastHeartbeatTime >= $since)'
}

# containerd answers before its CRI service does, and the kubelet ends at once when CRI is not there yet
kubelet() {
  local deadline=$((SECONDS + 60))
  mkdir -p "$CLUSTER_DIR/kubelet" "$CLUSTER_DIR/podlogs"
  until curl -fs "http://127.0.0.1:$KUBELET_HEALTH_PORT/healthz" >/dev/null; do
    [ "$SECONDS" -lt "$deadline" ] || { echo "the kubelet does not start, see $LOG/kubelet.log" >&2 && exit 1; }
    start kubelet nsenter --mount="/proc/$(pid_of containerd)/ns/mnt" "$BIN/kubelet" --config "$CONF/kubelet.yaml" --kubeconfig "$KC/kubelet.kubeconfig" \
      --root-dir "$CLUSTER_DIR/kubelet" --cert-dir "$CLUSTER_DIR/kubelet/pki" --hostname-override "$NODE_NAME" --node-ip "$NODE_IP" --v 1
    sleep 0.1
  done
}

etcd
api_server
lap up control-plane
controllers
remember_machine
cgroups
settings
container_runtime
UP_AT=$(date -u +%Y-%m-%dT%H:%M:%SZ)
alive kubelet || FRESH=1
kubelet
start kube-proxy "$BIN/kube-proxy" --config "$CONF/kube-proxy.yaml" --hostname-override "$NODE_NAME" --v 1
[ -z "${FRESH:-}" ] || wait_for 90 "the node" node_is_ready
"$HERE/volumes.sh"
lap up node-ready
