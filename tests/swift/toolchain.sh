#!/usr/bin/env bash
# Swift 6 for a Debian host: a Debian trixie root of its own, with swiftlang, in the project's cache.
#
#   tests/swift/toolchain.sh install            makes the root once: some minutes, 3 GB
#   tests/swift/toolchain.sh run DIR... -- CMD  runs CMD in it, in the first DIR, with each DIR visible at its own path
#
# Needs root (chroot, private mounts) and apt. Where `swift` is on the PATH, as on macOS, nothing of this is needed.
set -euo pipefail

packages='swiftlang libc6-dev libstdc++-14-dev libssl-dev git'
cache=${XDG_CACHE_HOME:-$HOME/.cache}/authenticator-core
root=${SWIFT_ROOT:-$cache/swift-trixie}

# The root is as it should be if the list of packages that made it is the list of today.
installed() {
  [ "$(cat "$root/.packages" 2>/dev/null)" = "$packages" ]
}

inside() {
  env DEBIAN_FRONTEND=noninteractive LC_ALL=C chroot "$root" "$@"
}

install() {
  local mirror
  installed && return
  command -v debootstrap >/dev/null || {
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends debootstrap
  }
  mirror=$(apt-get indextargets --format '$(SITE)' 'Origin: Debian' | grep -v security | sed -n 1p)
  [ -n "$mirror" ] || {
    echo "$0: no Debian mirror in this host's apt sources" >&2
    exit 1
  }
  # Only what this script made is deleted, and only its own folder.
  rm -rf --one-file-system "$root"
  mkdir -p "$root"
  debootstrap --variant=minbase --keyring=/usr/share/keyrings/debian-archive-keyring.gpg trixie "$root" "$mirror"
  cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
  # No service is started in the root.
  printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
  chmod +x "$root/usr/sbin/policy-rc.d"
  inside apt-get update -qq
  # shellcheck disable=SC2086 # a list of words
  inside apt-get install -y -qq --no-install-recommends $packages
  inside apt-get clean
  printf '%s\n' "$packages" >"$root/.packages"
}

run() {
  local folders=()
  while [ $# -gt 0 ] && [ "$1" != -- ]; do
    folders+=("$1")
    shift
  done
  shift
  # What is mounted is private to this process, and gone with it.
  exec unshare --mount --propagation private bash -c '
    set -e
    root=$1 count=$2
    shift 2
    first=$1
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    while [ "$count" -gt 0 ]; do
      mkdir -p "$root$1"
      mount --bind "$1" "$root$1"
      shift
      count=$((count - 1))
    done
    exec chroot "$root" env -i HOME=/root PATH=/usr/bin:/bin LANG=C.UTF-8 TERM=dumb \
      IDENTITY_PROVIDER="${IDENTITY_PROVIDER:-}" ${APPROVALS:+"APPROVALS=$APPROVALS"} \
      ${BOUNDARY_FIGURES:+"BOUNDARY_FIGURES=$BOUNDARY_FIGURES"} bash -c "cd \"\$0\" && exec \"\$@\"" "$first" "$@"
  ' _ "$root" "${#folders[@]}" "${folders[@]}" "$@"
}

case ${1:-} in
  install) install ;;
  run)
    shift
    run "$@"
    ;;
  *)
    echo "usage: $0 install | run DIR... -- CMD..." >&2
    exit 2
    ;;
esac
