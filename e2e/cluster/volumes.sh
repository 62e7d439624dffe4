#!/usr/bin/env bash
# Volumes for claims: a default class and some folders of the node. A folder whose claim is gone is emptied and offered again,
# which Kubernetes doesn't do for volumes that nobody provisions. Run it after a namespace with claims was deleted.
set -euo pipefail
HERE=$(cd "$(dirname "$0")" && pwd)
. "$HERE/env.sh"
COUNT=12

volume() { # volume NAME
  jq -n --arg name "$1" --arg path "$DATA/volumes/$1" --arg node "$NODE_NAME" '{
    apiVersion: "v1", kind: "PersistentVolume", metadata: {$name},
    spec: {
      storageClassName: "folders", capacity: {storage: "20Gi"}, accessModes: ["ReadWriteOnce"],
      persistentVolumeReclaimPolicy: "Retain", local: {$path},
      nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: "kubernetes.io/hostname", operator: "In", values: [$node]}]}]}}}}'
}

kubectl apply -f "$HERE/conf/volumes.yaml" >/dev/null
for name in $(kubectl get pv -o json | jq -r '.items[] | select(.spec.storageClassName == "folders" and (.status.phase == "Released" or .status.phase == "Failed")) | .metadata.name'); do
  kubectl delete pv "$name" --wait >/dev/null
  rm -rf "${DATA:?}/volumes/$name"
done
for number in $(seq "$COUNT"); do
  # fsGroup lets its user write there
  mkdir -p "$DATA/volumes/folder-$number"
  volume "folder-$number"
done | kubectl apply -f - >/dev/null
