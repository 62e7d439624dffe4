#!/usr/bin/env bash
# Makes container images of local files, without a registry, and hands them to containerd.
# usage: images.sh [name ...]
# Each image is one layer in a "docker save" archive, made with tar, sha256sum and jq.
set -euo pipefail
HERE=$(cd "$(dirname "$0")" && pwd)
. "$HERE/env.sh"
ROOT=$(cd "$HERE/../.." && pwd)
IMAGES_ALL="pause argoexec workflow-controller argo-server coredns busybox agent-steps shop minio opa postgres node python"
mkdir -p "$IMG" "$DATA/imported"

# pack REF FOLDER CONFIG: CONFIG is a JSON object, merged into the image's config
pack() {
  local ref=$1 folder=$2 config=$3 work sum
  work=$(mktemp -d "$IMG/pack.XXXX")
  tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -C "$folder" -cf "$work/layer.tar" .
  sum=$(sha256sum "$work/layer.tar" | cut -d' ' -f1)
  jq -nc --arg sum "sha256:$sum" --argjson config "$config" '{
    architecture: "amd64", os: "linux", created: "1970-01-01T00:00:00Z",
    config: ({Env: ["PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"]} + $config),
    rootfs: {type: "layers", diff_ids: [$sum]},
    history: [{created: "1970-01-01T00:00:00Z", created_by: "images.sh"}]}' >"$work/config.json"
  jq -nc --arg ref "$ref" '[{Config: "config.json", RepoTags: [$ref], Layers: ["layer.tar"]}]' >"$work/manifest.json"
  tar -C "$work" -cf "$IMG/$NAME.tar" manifest.json config.json layer.tar
  rm -rf "$work" "$folder"
}

base() { # base FOLDER: what every root file system wants
  rm -rf "$1"
  mkdir -p "$1"/{etc,tmp,bin,root,home/nonroot,var/tmp}
  chmod 1777 "$1/tmp" "$1/var/tmp"
  printf 'root:x:0:0:root:/root:/bin/sh\nnonroot:x:65532:65532:nonroot:/home/nonroot:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n' >"$1/etc/passwd"
  printf 'root:x:0:\nnonroot:x:65532:\nnogroup:x:65534:\n' >"$1/etc/group"
  printf 'hosts: files dns\n' >"$1/etc/nsswitch.conf"
  [ ! -f /etc/ssl/certs/ca-certificates.crt ] || install -D -m 644 /etc/ssl/certs/ca-certificates.crt "$1/etc/ssl/certs/ca-certificates.crt"
}

libraries() { # libraries FOLDER PROGRAM...: copies the shared libraries that the programs need, to the paths that they name
  local folder=$1 library
  shift
  ldd "$@" | awk '/=> \//{print $3} /^\t\/lib/{print $1}' | sort -u | while read -r library; do
    [ -e "$folder$library" ] || install -D -m 755 "$library" "$folder$library"
  done
}

# The node that runs the project: 24, as a single file.
NODE=${AGENT_WORKLOADS_NODE:-$(find "$ROOT/.tools/node_modules/node" "$CLUSTER_DIR/npm" -type f -path '*/bin/node' -size +10M 2>/dev/null | head -1 || true)}

with_node() {
  install -D -m 755 "$NODE" "$1/usr/local/bin/node"
  libraries "$1" "$NODE"
}

program() { # program NAME REF CONFIG: an image with one of our own static programs
  local folder=$IMG/fs-$NAME
  base "$folder"
  install -m 755 "$BIN/$1" "$folder/bin/"
  pack "$2" "$folder" "$3"
}

# What an image is made of; nothing is made again while it stays the same.
inputs_of() {
  case $1 in
  pause | argoexec | workflow-controller | coredns | minio | opa) echo "$BIN/$1" ;;
  argo-server) echo "$BIN/argo" ;;
  busybox) echo "$TOOLS/path/busybox" ;;
  node) echo "$NODE" ;;
  agent-steps) echo "$NODE" "$ROOT/packages/agent-steps/dist" ;;
  shop) echo "$NODE" "$ROOT/examples/shop" "$HERE"/services/*.js ;;
  postgres) echo "$CLUSTER_DIR/debian/postgres/.packages" "$TOOLS/path/busybox" "$HERE/conf/postgres-entrypoint.sh" ;;
  python) echo "$CLUSTER_DIR/debian/python/.packages" ;;
  *) echo "unknown image $1; there are: $IMAGES_ALL" >&2 && return 2 ;;
  esac
}

make() {
  local folder=$IMG/fs-$1
  NAME=$1
  case $1 in
  pause)
    mkdir -p "$folder" && cp "$BIN/pause" "$folder/pause"
    pack docker.io/agent-workloads/pause:1 "$folder" '{"Entrypoint":["/pause"],"User":"65535:65535"}'
    ;;
  argoexec) program argoexec docker.io/agent-workloads/argoexec:v4 '{"Entrypoint":["argoexec"]}' ;;
  workflow-controller) program workflow-controller docker.io/agent-workloads/workflow-controller:v4 '{"Entrypoint":["workflow-controller"],"User":"8737"}' ;;
  argo-server) program argo docker.io/agent-workloads/argo-server:v4 '{"Entrypoint":["argo"],"User":"8737","WorkingDir":"/tmp"}' ;;
  coredns) program coredns docker.io/agent-workloads/coredns:1 '{"Entrypoint":["coredns"]}' ;;
  minio) program minio docker.io/agent-workloads/minio:1 '{"Entrypoint":["minio"],"User":"65532:65532"}' ;;
  opa) program opa docker.io/agent-workloads/opa:1 '{"Entrypoint":["opa"],"User":"65532:65532"}' ;;
  busybox)
    base "$folder"
    shell "$folder"
    pack docker.io/agent-workloads/busybox:1 "$folder" '{"Cmd":["sh"],"User":"65532:65532"}'
    ;;
  node)
    base "$folder"
    with_node "$folder"
    pack docker.io/agent-workloads/node:24 "$folder" '{"Entrypoint":["node"],"User":"65532:65532"}'
    ;;
  agent-steps) # the layout of packages/agent-steps/Dockerfile
    base "$folder"
    with_node "$folder"
    mkdir -p "$folder/app" "$folder/work"
    cp -r "$ROOT/packages/agent-steps/dist/." "$folder/app/"
    pack docker.io/agent-workloads/agent-steps:dev "$folder" '{"Entrypoint":["node","/app/main.js"],"User":"65532:65532","WorkingDir":"/work"}'
    ;;
  shop)
    base "$folder"
    with_node "$folder"
    mkdir -p "$folder/app/shop"
    cp -r "$ROOT/examples/shop/." "$folder/app/shop/"
    cp "$HERE"/services/*.js "$folder/app/"
    pack docker.io/agent-workloads/shop:1 "$folder" '{"Entrypoint":["node","/app/shop.js"],"User":"65532:65532"}'
    ;;
  postgres) postgres "$folder" ;;
  python)
    base "$folder"
    unpacked python "$folder" usr/bin/python3.11 usr/lib/python3.11 usr/lib/python3
    ln -s python3.11 "$folder/usr/bin/python3"
    pack docker.io/agent-workloads/python:3 "$folder" '{"Cmd":["python3"],"User":"65532:65532"}'
    ;;
  esac
}

shell() { # shell FOLDER: busybox with a link for each of its commands
  local command
  install -m 755 "$(readlink -f "$TOOLS/path/busybox")" "$1/bin/busybox"
  for command in $("$TOOLS/path/busybox" --list); do [ "$command" = busybox ] || ln -sf busybox "$1/bin/$command"; done
  mkdir -p "$1/usr"
  ln -sfn ../bin "$1/usr/bin"
}

# unpacked SET FOLDER PATH...: programs of an unpacked set of Debian packages, with the libraries that came with them
unpacked() {
  local from=$CLUSTER_DIR/debian/$1 folder=$2 part
  shift 2
  for part in lib64 lib/x86_64-linux-gnu usr/lib/x86_64-linux-gnu "$@"; do
    mkdir -p "$folder/$(dirname "$part")"
    cp -a "$from/$part" "$folder/$part"
  done
  rm -rf "$folder"/usr/lib/x86_64-linux-gnu/{perl,perl-base,gconv,systemd}
}

postgres() { # the variables, user and paths of the official image; pgbouncer is in it, too
  local folder=$1
  base "$folder"
  unpacked postgres "$folder" usr/lib/postgresql usr/share/postgresql usr/sbin/pgbouncer usr/share/zoneinfo
  install -m 755 "$(readlink -f "$TOOLS/path/busybox")" "$folder/bin/busybox"
  for part in sh rm mkdir mv sed; do ln -s busybox "$folder/bin/$part"; done
  printf 'postgres:x:999:999:postgres:/var/lib/postgresql:/bin/sh\n' >>"$folder/etc/passwd"
  printf 'postgres:x:999:\n' >>"$folder/etc/group"
  install -D -m 755 "$HERE/conf/postgres-entrypoint.sh" "$folder/usr/local/bin/docker-entrypoint.sh"
  mkdir -p "$folder/var/run/postgresql" "$folder/var/lib/postgresql/data"
  pack docker.io/agent-workloads/postgres:15 "$folder" \
    '{"User":"65532:65532","Entrypoint":["docker-entrypoint.sh"],"Cmd":["postgres"],"StopSignal":"SIGINT","Env":["PATH=/usr/local/bin:/usr/lib/postgresql/15/bin:/usr/sbin:/bin","LANG=C"]}'
}

stamp_of() { # stamp_of NAME: names, sizes and times of what the image is made of
  # shellcheck disable=SC2046 # a list of paths
  { find -L $(inputs_of "$1") -type f -printf '%p %s %T@\n' | sort && sha256sum "$HERE/images.sh"; } | sha256sum | cut -d' ' -f1
}

[ $# -gt 0 ] || read -ra DEFAULT <<<"$IMAGES_ALL"
[ $# -gt 0 ] || set -- "${DEFAULT[@]}"
for image in "$@"; do
  stamp=$(stamp_of "$image")
  if [ ! -f "$IMG/$image.tar" ] || [ "$(cat "$IMG/$image.stamp" 2>/dev/null)" != "$stamp" ]; then
    make "$image"
    echo "$stamp" >"$IMG/$image.stamp"
  fi
  if [ "$(cat "$DATA/imported/$image" 2>/dev/null)" != "$stamp" ]; then
    ctr -a "$CONTAINERD_SOCK" -n k8s.io images import "$IMG/$image.tar" >/dev/null
    echo "$stamp" >"$DATA/imported/$image"
    echo "image $image: $(du -h "$IMG/$image.tar" | cut -f1)"
  fi
done
