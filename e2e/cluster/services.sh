#!/usr/bin/env bash
# Starts the services around the pipelines (services/*.yaml).
set -euo pipefail
HERE=$(cd "$(dirname "$0")" && pwd)
. "$HERE/env.sh"
. "$HERE/processes.sh"
. "$HERE/render.sh"
. "$HERE/secrets.sh"
ROOT=$(cd "$HERE/../.." && pwd)
NAMESPACE=agent-workloads-services
T0=$(date +%s%3N)
"$HERE/images.sh" node python shop minio opa postgres

for name in minio postgres; do
  [ -d "$DATA/services/$name" ] || install -d -o 65532 -g 65532 -m 700 "$DATA/services/$name"
done

# Browserless starts only with routes of browsers that are there, and looks for them and for its versions in fixed places.
browserless_layout() {
  local to=$CLUSTER_DIR/browserless package=node_modules/@browserless.io/browserless revision
  revision=$(jq -r '.browsers[] | select(.name == "chromium") | .revision' "$to/node_modules/playwright-core/browsers.json")
  mkdir -p "$to/routes" "$to/browsers/chromium-$revision/chrome-linux64"
  ln -sfn "../$package/build/routes/chromium" "$to/routes/chromium"
  ln -sfn "../$package/build/routes/management" "$to/routes/management"
  ln -sfn "$CLUSTER_DIR/chromium/chromium" "$to/browsers/chromium-$revision/chrome-linux64/chrome"
  jq '{name: "browserless", private: true, playwrightVersions}' "$to/$package/package.json" >"$to/package.json"
  chmod -R go+rX "$CLUSTER_DIR/chromium"
}

opa_bundle() {
  local work policies=$ROOT/plugins/agent-workloads-backend/policies
  work=$(mktemp -d "$CONF/opa.XXXX")
  mkdir -p "$work/agent_workloads"
  cp "$policies/agent_workloads/gate.rego" "$work/agent_workloads/"
  jq -n --arg revision "$(sha256sum "$policies/agent_workloads/gate.rego" | cut -c1-12)" '{$revision, roots: ["agent_workloads"]}' >"$work/.manifest"
  tar --sort=name --mtime=@0 --owner=0 --group=0 -C "$work" -czf "$CONF/bundle.tar.gz" .manifest agent_workloads
  rm -rf "$work"
  kubectl -n $NAMESPACE create configmap opa-bundle "--from-file=bundle.tar.gz=$CONF/bundle.tar.gz" --dry-run=client -o yaml
}

apply() { kubectl apply -f - >/dev/null; }
browserless_layout
render "$HERE/services/namespace.yaml" | apply
opa_bundle | apply
for file in "$HERE"/services/*.yaml; do
  render "$file"
  echo ---
done | apply
for name in minio postgres pgbouncer opa shop model litellm browserless; do
  kubectl -n $NAMESPACE rollout status "deploy/$name" --timeout=300s >/dev/null ||
    { kubectl -n $NAMESPACE get pods >&2 && kubectl -n $NAMESPACE logs "deploy/$name" --tail=20 >&2 && exit 1; }
  lap up "service-$name"
done
lap up services-ready
