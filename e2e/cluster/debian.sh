#!/usr/bin/env bash
# Fetches sets of Debian packages with everything they depend on and unpacks them below CLUSTER_DIR/debian: nothing is
# installed on the machine, no service starts. apt works on state of its own, from the sources that the machine names.
# usage: debian.sh [tools|postgres|python ...]
set -euo pipefail
HERE=$(cd "$(dirname "$0")" && pwd)
. "$HERE/env.sh"

packages_of() {
  case $1 in
  tools) echo containerd runc containernetworking-plugins nftables busybox-static jq shellcheck ;;
  postgres) echo postgresql-15 pgbouncer ;;
  python) echo python3 python3-pip libstdc++6 ;;
  *) echo "unknown set $1" >&2 && return 2 ;;
  esac
}

APT=$CLUSTER_DIR/debian/apt
apt_get() {
  apt-get -qq -y -o "Dir::State=$APT/state" -o "Dir::State::status=$APT/state/status" -o "Dir::Cache=$APT/cache" \
    -o APT::Sandbox::User=root -o Debug::NoLocking=1 -o APT::Install-Recommends=false "$@" </dev/null
}

unpack() { # unpack SET
  local to=$CLUSTER_DIR/debian/$1 packages deb
  packages=$(packages_of "$1")
  [ "$(cat "$to/.packages" 2>/dev/null)" != "$packages" ] || return 0
  rm -rf "$to" "$APT/cache"
  mkdir -p "$APT/state/lists/partial" "$APT/cache/archives/partial" "$to"
  : >"$APT/state/status" # as if nothing were installed: the set stands on its own
  apt_get update
  # shellcheck disable=SC2086 # a list of words
  apt_get install --download-only $packages
  for deb in "$APT"/cache/archives/*.deb; do dpkg-deb --extract "$deb" "$to"; done
  rm -rf "$APT/cache"
  [ "$1" != tools ] || programs "$to"
  echo "$packages" >"$to/.packages"
}

# Only what the cluster calls goes on the PATH. nft and jq find the libraries that came with them; the others need only
# libraries that every Debian has.
programs() {
  local to=$1 lib=$1/usr/lib/x86_64-linux-gnu name
  mkdir -p "$to/path"
  for name in usr/bin/containerd usr/bin/containerd-shim-runc-v2 usr/bin/ctr usr/sbin/runc bin/busybox usr/bin/shellcheck; do
    ln -sf "../$name" "$to/path/"
  done
  mkdir -p "$to/own-lib"
  for name in libnftables libnftnl libmnl libjansson libgmp libxtables libedit libbsd libmd libjq libonig; do
    find "$lib" "$to/lib" -maxdepth 2 -name "$name.so*" -exec cp -P {} "$to/own-lib/" \;
  done
  for name in usr/sbin/nft usr/bin/jq; do
    # shellcheck disable=SC2016 # expands when the wrapper runs
    printf '#!/bin/sh\nLD_LIBRARY_PATH=%s exec %s "$@"\n' "$to/own-lib" "$to/$name" >"$to/path/${name##*/}"
    chmod 755 "$to/path/${name##*/}"
  done
}

[ $# -gt 0 ] || set -- tools postgres python
for set in "$@"; do unpack "$set"; done
