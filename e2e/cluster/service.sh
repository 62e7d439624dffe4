#!/usr/bin/env bash
# Breaks a service of the cluster and mends it again, and returns when that is so.
# usage: service.sh NAME stop|start|hang|resume
#   stop, start     no pod, one ready pod
#   hang, resume    its processes stand still: connections are taken, nothing is answered
set -euo pipefail
HERE=$(cd "$(dirname "$0")" && pwd)
. "$HERE/env.sh"
NAMESPACE=agent-workloads-services
usage() { sed -n '3,5s/^# //p' "$0" >&2 && exit 2; }
[ $# -eq 2 ] || usage
NAME=$1
LABEL=app.kubernetes.io/name=$NAME
kubectl -n $NAMESPACE get deploy "$NAME" -o name >/dev/null

# The processes of the service's pods, by their cgroups; not those that only hold the pod's network.
processes() {
  local uid entry
  for uid in $(kubectl -n $NAMESPACE get pods -l "$LABEL" -o jsonpath='{.items[*].metadata.uid}'); do
    for entry in /proc/[0-9]*; do
      if grep -qs "$uid" "$entry/cgroup" && [ "$(cat "$entry/comm" 2>/dev/null)" != pause ]; then echo "${entry#/proc/}"; fi
    done
  done
}

signal() { # a process may end while we look
  local pid found=""
  for pid in $(processes); do
    kill "-$1" "$pid" 2>/dev/null && found=1
  done
  [ -n "$found" ] || { echo "service $NAME has no running process" >&2 && return 1; }
}

case $2 in
stop)
  kubectl -n $NAMESPACE scale "deploy/$NAME" --replicas=0 >/dev/null
  kubectl -n $NAMESPACE wait --for=delete pod -l "$LABEL" --timeout=60s >/dev/null
  ;;
start)
  kubectl -n $NAMESPACE scale "deploy/$NAME" --replicas=1 >/dev/null
  kubectl -n $NAMESPACE rollout status "deploy/$NAME" --timeout=120s >/dev/null
  ;;
hang) signal STOP ;;
resume) signal CONT ;;
*) usage ;;
esac
