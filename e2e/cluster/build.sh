#!/usr/bin/env bash
# Builds the cluster's programs from pinned Go modules (mod/*/go.mod, go.sum): only what is missing or came from others.
# usage: build.sh [group ...]
set -euo pipefail
HERE=$(cd "$(dirname "$0")" && pwd)
. "$HERE/env.sh"
GROUPS_ALL="etcd pause coredns opa kube-score k8s argo minio"
mkdir -p "$BIN" "$TIMES"
export CGO_ENABLED=0 GOFLAGS="-mod=readonly -trimpath -buildvcs=false" GOTOOLCHAIN=local

programs_of() {
  case $1 in
  etcd) echo etcd ;;
  pause) echo pause ;;
  coredns) echo coredns ;;
  opa) echo opa ;;
  kube-score) echo kube-score ;;
  k8s) echo kube-apiserver kube-controller-manager kube-scheduler kubelet kube-proxy kubectl ;;
  argo) echo workflow-controller argoexec argo ;;
  minio) echo minio ;;
  *) echo "unknown group $1; there are: $GROUPS_ALL" >&2 && return 2 ;;
  esac
}

version_of() { (cd "$HERE/mod/$1" && go list -m -f '{{.Version}}' "$2"); }
build() { (cd "$HERE/mod/$1" && shift && go build "$@"); } # build GROUP ARGUMENTS OF GO BUILD

kubernetes_flags() { # without them every program of Kubernetes calls itself v0.0.0
  local version=$1 package flags="" major minor
  major=${version#v} minor=${version#*.}
  for package in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
    flags="$flags -X $package.gitVersion=$version -X $package.gitMajor=${major%%.*} -X $package.gitMinor=${minor%%.*}"
    flags="$flags -X $package.gitTreeState=clean -X $package.gitCommit=module -X $package.buildDate=1970-01-01T00:00:00Z"
  done
  echo "$flags"
}

# Two things that the build of Argo needs are not in its module: signal_linux.go (a symlink, which module archives drop)
# and ui/dist (the web pages, a product of another build). So it is built from a copy; argo-server has no web pages.
argo_source() {
  local src=$CLUSTER_DIR/src/argo module
  module=$(cd "$HERE/mod/argo" && go mod download -json github.com/argoproj/argo-workflows/v4 | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p')
  rm -rf "$src"
  mkdir -p "$CLUSTER_DIR/src"
  cp -r "$module" "$src"
  chmod -R u+w "$src"
  cp "$src/workflow/executor/osspecific/signal_darwin.go" "$src/workflow/executor/osspecific/signal_linux.go"
  mkdir -p "$src/ui/dist/app"
  echo '<!doctype html><title>argo-server</title>built without the web pages' >"$src/ui/dist/app/index.html"
  cp "$HERE/mod/argo/go.mod" "$HERE/mod/argo/go.sum" "$CLUSTER_DIR/src/"
  echo "replace github.com/argoproj/argo-workflows/v4 => $src" >>"$CLUSTER_DIR/src/go.mod"
}

make() { # make GROUP
  local argo=github.com/argoproj/argo-workflows/v4
  case $1 in
  k8s) build k8s -ldflags "-s -w $(kubernetes_flags "$(version_of k8s k8s.io/kubernetes)")" -o "$BIN/" \
    k8s.io/kubernetes/cmd/{kube-apiserver,kube-controller-manager,kube-scheduler,kubelet,kube-proxy,kubectl} ;;
  etcd) build etcd -ldflags "-s -w" -o "$BIN/etcd" go.etcd.io/etcd/server/v3 ;;
  argo)
    argo_source
    build argo -ldflags "-s -w -X $argo.version=$(version_of argo $argo) -X $argo.gitTreeState=clean" -modfile "$CLUSTER_DIR/src/go.mod" \
      -o "$BIN/" $argo/cmd/{workflow-controller,argoexec,argo}
    ;;
  minio) build minio -ldflags "-s -w" -o "$BIN/" github.com/minio/minio ;;
  opa) build opa -ldflags "-s -w" -o "$BIN/" github.com/open-policy-agent/opa ;;
  kube-score) build kube-score -ldflags "-s -w" -o "$BIN/kube-score" github.com/zegl/kube-score/cmd/kube-score ;;
  coredns | pause) build "$1" -ldflags "-s -w" -o "$BIN/$1" . ;;
  esac
}

digest_of() { (cd "$HERE/mod/$1" && { go version && cat ./go.mod ./*.go "$HERE/build.sh" && { [ ! -f go.sum ] || cat go.sum; }; } | sha256sum | cut -d' ' -f1); }
is_there() { # is_there GROUP DIGEST
  local program
  [ "$(cat "$BIN/.$1.digest" 2>/dev/null)" = "$2" ] || return 1
  for program in $(programs_of "$1"); do [ -x "$BIN/$program" ] || return 1; done
  [ "$1" != argo ] || [ -d "$CLUSTER_DIR/src/argo/manifests" ]
}

[ $# -gt 0 ] || read -ra DEFAULT <<<"$GROUPS_ALL"
[ $# -gt 0 ] || set -- "${DEFAULT[@]}"
for group in "$@"; do
  programs_of "$group" >/dev/null
  digest=$(digest_of "$group")
  if is_there "$group" "$digest"; then continue; fi
  T0=$SECONDS
  echo "building $group"
  make "$group"
  echo "$digest" >"$BIN/.$group.digest"
  echo "built $group in $((SECONDS - T0)) s" | tee -a "$TIMES/build.txt"
done
