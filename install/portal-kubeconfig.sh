#!/usr/bin/env bash
# Makes a kubeconfig for an account of the portal:
#   portal-kubeconfig.sh CONTEXT FILE [DURATION] [portal|provisioner]
# CONTEXT is an administrator's. The token lies beside FILE, readable by you only, and ends after DURATION (default 24h;
# a cluster may shorten it). Running this again renews it: a portal that runs reads it within a minute.
# The provisioner's goes to clusters[].provisioner.kubeconfig in the portal's config; both need files of their own.
set -euo pipefail
if [ $# -lt 2 ]; then
  sed -n '2,6s/^# //p' "$0" >&2
  exit 2
fi
CONTEXT=$1 FILE=$2 DURATION=${3:-24h} WHO=${4:-portal}
case $WHO in
portal | provisioner) ;;
*)
  echo "no account $WHO: portal or provisioner" >&2
  exit 2
  ;;
esac
TOKEN=$FILE.token
umask 077
admin() { kubectl --context "$CONTEXT" "$@"; }
server=$(admin config view --raw --minify -o 'jsonpath={.clusters[0].cluster.server}')
ca=$(admin config view --raw --minify --flatten -o 'jsonpath={.clusters[0].cluster.certificate-authority-data}')
admin -n agent-workloads-system create token "agent-workloads-$WHO" "--duration=$DURATION" >"$TOKEN.new"
mv "$TOKEN.new" "$TOKEN"
cat >"$FILE" <<E
apiVersion: v1
kind: Config
current-context: agent-workloads-$WHO
clusters:
  - name: cluster
    cluster:
      server: $server
${ca:+      certificate-authority-data: $ca}
users:
  - name: $WHO
    user:
      tokenFile: ${TOKEN##*/}
contexts:
  - name: agent-workloads-$WHO
    context:
      cluster: cluster
      user: $WHO
E
echo "$FILE: context agent-workloads-$WHO"
