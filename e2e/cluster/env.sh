# shellcheck shell=bash
# Settings of the test cluster. Sourced by every script here; every value can be overridden from the environment.
: "${CLUSTER_DIR:=${AGENT_WORKLOADS_CLUSTER_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/agent-workloads-cluster}}" # binaries, state, logs, pids
: "${NODE_NAME:=agent-workloads}"
: "${NODE_IP:=10.245.0.1}" # alias on lo; only this machine can reach it
: "${POD_CIDR:=10.244.0.0/22}"
: "${SVC_CIDR:=10.96.0.0/16}"
: "${KUBERNETES_SVC_IP:=10.96.0.1}"
: "${DNS_SVC_IP:=10.96.0.10}"
: "${API_PORT:=16443}"
: "${ETCD_PORT:=12379}"      # and the one after it, for peers
: "${KUBELET_PORT:=16250}"
: "${KUBELET_HEALTH_PORT:=16248}"
: "${PROXY_METRICS_PORT:=16249}"
: "${PROXY_HEALTH_PORT:=16256}"
: "${KCM_PORT:=16257}"
: "${SCHEDULER_PORT:=16259}"
: "${REGISTRY_PORT:=15000}"  # nothing listens there: every image pull ends at once, on this machine
: "${CGROUP_ROOT:=/agent-workloads-cluster}" # every pod cgroup lives below this, in the machine's own hierarchies
: "${CONTEXT:=agent-workloads}"
CLUSTER_DIR=$(mkdir -p "$CLUSTER_DIR" && cd "$CLUSTER_DIR" && pwd -P)
BIN=$CLUSTER_DIR/bin
TOOLS=$CLUSTER_DIR/debian/tools # Debian's packages, unpacked (debian.sh)
PKI=$CLUSTER_DIR/pki
KC=$CLUSTER_DIR/kubeconfig
RUN=$CLUSTER_DIR/run
LOG=$CLUSTER_DIR/log
DATA=$CLUSTER_DIR/data
CONF=$CLUSTER_DIR/conf
IMG=$CLUSTER_DIR/images
TIMES=$CLUSTER_DIR/times
# What the cluster's programs write to fixed places. In the mount namespace of containerd and the kubelet each is an empty
# tmpfs, so that nothing of theirs is seen on the machine or taken from it.
PRIVATE_DIRS="/run/containerd /run/netns /var/lib/cni /var/lib/kubelet /var/log/containers"
# The kubelet, kube-proxy and the network plugin change these; down.sh puts them back.
SYSCTLS="vm.overcommit_memory vm.panic_on_oom kernel.panic kernel.panic_on_oops net.ipv4.ip_forward net.ipv4.conf.all.route_localnet"
CONTAINERD_SOCK=$RUN/containerd.sock
KUBECONFIG=$KC/admin.kubeconfig
PATH=$TOOLS/path:$BIN:$PATH
export CLUSTER_DIR KUBECONFIG PATH
export BIN TOOLS PKI KC RUN LOG DATA CONF IMG TIMES PRIVATE_DIRS SYSCTLS CONTAINERD_SOCK CONTEXT
export NODE_NAME NODE_IP POD_CIDR SVC_CIDR KUBERNETES_SVC_IP DNS_SVC_IP CGROUP_ROOT REGISTRY_PORT
export API_PORT ETCD_PORT KUBELET_PORT KUBELET_HEALTH_PORT PROXY_METRICS_PORT PROXY_HEALTH_PORT KCM_PORT SCHEDULER_PORT
