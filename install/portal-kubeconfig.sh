#!/usr/bin/env bash
# Makes a kubeconfig for the portal's own account:
#   portal-kubeconfig.sh CONTEXT FILE [DURATION]
# CONTEXT is an administrator's. The token lies beside FILE, readable by you only, and ends after DURATION (default 24h;
# a cluster may shorten it). Running this again renews it: a portal that runs reads it within a minute.
set -euo pipefail
if [ $# -lt 2 ]; then
  sed -n '2,5s/^# //p' "$0" >&2
  exit 2
fi
CONTEXT=$1 FILE=$2 DURATION=${3:-24h}
TOKEN=$FILE.token
umask 077
admin() { kubectl --context "$CONTEXT" "$@"; }
server=$(admin config view --raw --minify -o 'jsonpath={.clusters[0].cluster.server}')
ca=$(admin config view --raw --minify --flatten -o 'jsonpath={.clusters[0].cluster.certificate-authority-data}')
admin -n agent-workloads-system create token agent-workloads-portal "--duration=$DURATION" >"$TOKEN.new"
mv "$TOKEN.new" "$TOKEN"
cat >"$FILE" <<E
apiVersion: v1
kind: Config
current-context: agent-workloads-portal
clusters:
  - name: cluster
    cluster:
      server: $server
${ca:+      certificate-authority-data: $ca}
users:
  - name: portal
    user:
      tokenFile: ${TOKEN##*/}
contexts:
  - name: agent-workloads-portal
    context:
      cluster: cluster
      user: portal
E
echo "$FILE: context agent-workloads-portal"
