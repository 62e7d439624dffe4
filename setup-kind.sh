#!/usr/bin/env bash
# A cluster with everything that the pipelines need, for machines with Docker: kind, Argo Workflows, install/, the services
# of the test cluster, the steps' image and one environment, team-a. Run it again to bring things up to date.
#   ./setup-kind.sh [--name NAME] [--dry-run]
#   ./setup-kind.sh --delete [--name NAME] [--dry-run]
set -euo pipefail
ROOT=$(cd "$(dirname "$0")" && pwd)
ARGO=v4.0.7
LITELLM=1.106.2
NAME=agent-workloads DRY='' DELETE=''
SERVICES=agent-workloads-services TEAM=team-a

usage() {
  sed -n '2,5s/^# //p' "$0"
}
while [ $# -gt 0 ]; do
  case $1 in
  --dry-run) DRY=1 ;;
  --delete) DELETE=1 ;;
  --name) NAME=${2:?--name needs a name} && shift ;;
  --help | -h) usage && exit ;;
  *) echo "Unknown argument: $1" >&2 && usage >&2 && exit 2 ;;
  esac
  shift
done
CONTEXT=kind-$NAME
# kept and private: credentials of the services, the portal's kubeconfig
WORK=$ROOT/.agent-workloads-kind/$NAME

run() { # run COMMAND...: shows it; with --dry-run that is all
  printf '+'
  printf ' %q' "$@"
  printf '\n'
  [ -n "$DRY" ] || "$@"
}
k() { run kubectl --context "$CONTEXT" "$@"; }

missing() {
  local program
  for program in docker kind kubectl node openssl tar; do
    command -v "$program" >/dev/null || echo "  $program"
  done
}
if [ -z "$DRY" ]; then
  lacking=$(missing)
  [ -z "$lacking" ] || {
    echo "Missing on this machine:
$lacking
Install them, or see what would be done with --dry-run." >&2
    exit 1
  }
  docker info >/dev/null 2>&1 || {
    echo "Docker does not answer; start it, or see what would be done with --dry-run." >&2
    exit 1
  }
fi

if [ -n "$DELETE" ]; then
  run kind delete cluster --name "$NAME"
  run rm -rf "$WORK"
  exit
fi

step() { printf '\n%s\n' "$1"; }

step "1. The cluster"
if [ -n "$DRY" ] || ! kind get clusters 2>/dev/null | grep -qx "$NAME"; then
  run kind create cluster --name "$NAME" --wait 120s
fi

step "2. Images"
run node "$ROOT/packages/agent-steps/build.js"
run docker build --tag agent-workloads/agent-steps:dev "$ROOT/packages/agent-steps"
images=(agent-workloads/agent-steps:dev)
for image in minio:1 opa:1 postgres:15 shop:1 python:3; do
  run docker build --tag "agent-workloads/$image" --target "${image%:*}" --build-arg "LITELLM=$LITELLM" \
    --file "$ROOT/install/kind/Dockerfile" "$ROOT"
  images+=("agent-workloads/$image")
done
run kind load docker-image --name "$NAME" "${images[@]}"

step "3. Argo Workflows $ARGO"
k apply --server-side -f "$ROOT/install/kind/argo-namespace.yaml"
k apply --server-side --force-conflicts -n argo -f "https://github.com/argoproj/argo-workflows/releases/download/$ARGO/install.yaml"
k -n argo rollout status deploy/workflow-controller --timeout=300s

step "4. What an administrator installs"
k apply --server-side --force-conflicts -k "$ROOT/install"
k wait --for=condition=Established --timeout=60s crd/agentworkloads.agent-workloads.io

step "5. Services"
run "$ROOT/install/kind/render-services.sh" "$WORK/services"
k apply -k "$WORK/services"
for name in minio postgres pgbouncer opa shop model litellm browserless; do
  k -n $SERVICES rollout status "deploy/$name" --timeout=300s
done

step "6. The environment $TEAM"
run rm -rf "$WORK/environment"
run node "$ROOT/scripts/render-environment.js" "$ROOT/e2e/cluster/environment/values.yaml" "$WORK/environment" \
  "namespace=$TEAM" "bucket=$TEAM-artifacts"
k apply --server-side --force-conflicts -f "$WORK/environment/namespace.yaml"
run "$ROOT/install/kind/apply-secrets.sh" "$CONTEXT" "$TEAM" "$WORK/services/services.env"
k apply --server-side --force-conflicts -k "$WORK/environment"
k -n "$TEAM" wait --for=condition=complete --timeout=300s job --selector app.kubernetes.io/name=agent-workloads-prepare

step "7. A kubeconfig for the portal"
run mkdir -p "$WORK"
run "$ROOT/install/portal-kubeconfig.sh" "$CONTEXT" "$WORK/portal.kubeconfig" 24h

cat <<E

Ready. The portal runs on this machine; forward what it reads, in another terminal:
  kubectl --context $CONTEXT -n $SERVICES port-forward svc/minio 9000
  kubectl --context $CONTEXT -n $SERVICES port-forward svc/opa 8181
then
  . $WORK/services/services.env
  AGENT_WORKLOADS_S3_ENDPOINT=http://127.0.0.1:9000 AGENT_WORKLOADS_OPA_URL=http://127.0.0.1:8181 \\
  AGENT_WORKLOADS_S3_ACCESS_KEY=\$MINIO_USER AGENT_WORKLOADS_S3_SECRET_KEY=\$MINIO_PASSWORD \\
    npm start -- --context agent-workloads-portal --kubeconfig $WORK/portal.kubeconfig --namespace $TEAM
and launch with the page http://shop.$SERVICES:8080/alpine-outfitters/ as target.
E
