#!/usr/bin/env bash
# Stops everything that the scripts here started and puts the machine back. --wipe also deletes the cluster's state
# (programs and images stay).
set -uo pipefail
HERE=$(cd "$(dirname "$0")" && pwd)
. "$HERE/env.sh"
. "$HERE/processes.sh"
CTR=(ctr -a "$CONTAINERD_SOCK" -n k8s.io)

stop_containers() {
  local id deadline=$((SECONDS + 20))
  alive containerd || return 0
  for id in $("${CTR[@]}" tasks ls -q 2>/dev/null); do "${CTR[@]}" tasks kill -s SIGKILL "$id" 2>/dev/null; done
  while [[ $("${CTR[@]}" tasks ls 2>/dev/null) == *RUNNING* ]] && [ "$SECONDS" -lt "$deadline" ]; do sleep 0.2; done
  for id in $("${CTR[@]}" containers ls -q 2>/dev/null); do
    "${CTR[@]}" tasks rm -f "$id" >/dev/null 2>&1
    "${CTR[@]}" containers rm "$id" >/dev/null 2>&1
  done
}

# Processes whose command line names our containerd: the shims that a killed containerd left behind.
shims() {
  local entry line
  for entry in /proc/[0-9]*; do
    line=$(tr '\0' ' ' 2>/dev/null <"$entry/cmdline") || continue
    case $line in *containerd-shim*"-address $CONTAINERD_SOCK"*) echo "${entry#/proc/}" ;; esac
  done
}

# Programs of ours that no pid file names: a start that was killed at the wrong moment.
strays() {
  local entry program
  for entry in /proc/[0-9]*; do
    program=$(readlink "$entry/exe" 2>/dev/null) || continue
    case $program in "$BIN"/kube* | "$BIN/etcd" | "$TOOLS"/usr/bin/containerd*) echo "${entry#/proc/}" ;; esac
  done
}

# Whatever still runs below our cgroups: containers whose shim is gone.
kill_cgroups() {
  local file
  find /sys/fs/cgroup -path "*$CGROUP_ROOT*" -name cgroup.procs 2>/dev/null | while read -r file; do
    xargs -r kill -9 <"$file" 2>/dev/null
  done
}

remove_cgroups() {
  local root dir deadline=$((SECONDS + 10))
  for root in "/sys/fs/cgroup$CGROUP_ROOT" /sys/fs/cgroup/*"$CGROUP_ROOT"; do
    while [ -d "$root" ] && [ "$SECONDS" -lt "$deadline" ]; do
      find "$root" -depth -type d 2>/dev/null | while read -r dir; do rmdir "$dir" 2>/dev/null; done
      [ ! -d "$root" ] || sleep 0.2
    done
  done
}

remove_network() {
  local device
  for device in ip ip6; do nft delete table "$device" kube-proxy 2>/dev/null; done
  # one side of each pod's pair is on the machine, with a route to an address of ours
  for device in $(ip -4 route show | awk -v net="${POD_CIDR%.*.*}." 'index($1, net) == 1 { for (i = 1; i < NF; i++) if ($i == "dev") print $(i + 1) }' | sort -u); do
    case $device in veth*) ip link del "$device" 2>/dev/null ;; esac
  done
  # a pair whose pod's side went first has no route any more; its address is still the gateway's
  for device in $(ip -o -4 addr show | awk -v net="${POD_CIDR%.*.*}." 'index($4, net) == 1 { print $2 }' | sort -u); do
    case $device in veth*) ip link del "$device" 2>/dev/null ;; esac
  done
  ip addr del "$NODE_IP/32" dev lo 2>/dev/null
}

restore_machine() {
  if [ -f "$CLUSTER_DIR/sysctl.before" ]; then
    sysctl -q -p "$CLUSTER_DIR/sysctl.before" >/dev/null
    rm -f "$CLUSTER_DIR/sysctl.before"
  fi
  if [ -f "$CLUSTER_DIR/made-dirs" ]; then
    tac "$CLUSTER_DIR/made-dirs" | xargs -r rmdir 2>/dev/null
    rm -f "$CLUSTER_DIR/made-dirs"
  fi
}

stop_all() {
  local name pid
  for name in kubelet kube-proxy kube-scheduler kube-controller-manager; do stop "$name"; done
  stop_containers
  for pid in $(shims); do kill -9 "$pid" 2>/dev/null; done
  stop containerd
  kill_cgroups
  stop kube-apiserver 20
  stop etcd
  for pid in $(strays); do kill -9 "$pid" 2>/dev/null; done
  remove_network
  remove_cgroups
  restore_machine
  rm -rf "$RUN" "$CLUSTER_DIR/machine-changed"
}

# Without that mark nothing of ours runs: a table or an address of the same name is somebody else's.
if [ -f "$CLUSTER_DIR/machine-changed" ]; then stop_all; fi
if [ "${1:-}" = --wipe ]; then rm -rf "$DATA" "$CLUSTER_DIR/kubelet" "$CLUSTER_DIR/podlogs" "$PKI" "$KC" "$CONF" "$LOG" "$CLUSTER_DIR/portal"; fi
