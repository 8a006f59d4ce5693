#!/usr/bin/env bash
# A Debian sid root of its own, with a Rust that has the sources of its standard library, the libraries of arm64 and qemu.
#
#   tests/mobile/sid-root.sh install           makes it, once: 2 to 3 minutes, 2 GB
#   tests/mobile/sid-root.sh run DIR CMD...    runs CMD in DIR inside of it; DIR has the same path there
#
# Exit code 77: it cannot be made here, and why is printed. It lies in ${XDG_CACHE_HOME:-~/.cache}/authenticator-core/sid-root.
# Needs Linux, root, Debian's apt-get. The sources come from the very mirror that this machine takes its packages from.
set -euo pipefail

cache=${XDG_CACHE_HOME:-$HOME/.cache}/authenticator-core
root=$cache/sid-root
# A new line here makes every machine build its root anew.
packages='rustc cargo rust-src libstd-rust-dev clang gcc libc6-dev libstd-rust-dev:arm64 gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user ca-certificates'
recipe=$(printf '%s' "$packages" | cksum | cut -d ' ' -f 1)

cannot() {
  echo "$1"
  exit 77
}

install() {
  [ "$(cat "$root/.recipe" 2>/dev/null)" != "$recipe" ] || return 0
  [ "$(uname -s)" = Linux ] || cannot 'the root of Debian sid needs Linux'
  [ "$(id -u)" -eq 0 ] || cannot 'the root of Debian sid is made by chroot and mount, which only the user root may call'
  [ "$(dpkg --print-architecture 2>/dev/null)" = amd64 ] || cannot 'the root of Debian sid is made on Debian for amd64 alone'
  unshare --mount true 2>/dev/null || cannot 'this machine does not allow private mounts (unshare --mount)'
  local mirror
  mirror=$(apt-get indextargets --format '$(SITE)' 'Origin: Debian' | grep -v security | head -n 1)
  [ -n "$mirror" ] || cannot 'no Debian mirror is named in the sources of apt-get'
  command -v debootstrap >/dev/null ||
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends debootstrap; } ||
    cannot 'debootstrap could not be installed'
  rm -rf "$root"
  mkdir -p "$root"
  debootstrap --variant=minbase --keyring=/usr/share/keyrings/debian-archive-keyring.gpg sid "$root" "$mirror" ||
    cannot 'debootstrap could not make a root of Debian sid'
  cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
  printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
  chmod +x "$root/usr/sbin/policy-rc.d"
  # A mirror that lags behind will do: what it has is signed all the same.
  echo 'Acquire::Check-Valid-Until "false";' >"$root/etc/apt/apt.conf.d/mirror"
  inside dpkg --add-architecture arm64
  # shellcheck disable=SC2086 # a list of words
  { inside apt-get update -qq && inside apt-get install -y -qq --no-install-recommends $packages; } ||
    cannot 'Debian sid does not have all packages at this hour; it may tomorrow'
  rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/*
  echo "$recipe" >"$root/.recipe"
}

inside() {
  DEBIAN_FRONTEND=noninteractive LC_ALL=C chroot "$root" "$@"
}

# What is mounted is seen by this command alone, and gone when it ends. Downloaded crates are those of this machine.
run() {
  local directory=$1 crates=${CARGO_HOME:-$HOME/.cargo}/registry
  shift
  mkdir -p "$root$directory" "$root/root/.cargo/registry" "$crates"
  # The certificates that this machine trusts: cargo is to reach the registry by whatever way the machine does.
  cp -L "${CARGO_HTTP_CAINFO:-${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}}" "$root/etc/certificates-of-the-host.crt"
  exec unshare --mount --propagation private bash -c '
    root=$1 directory=$2 crates=$3
    shift 3
    mount -t proc proc "$root/proc" && mount --rbind /dev "$root/dev" && mount --bind "$directory" "$root$directory" &&
      mount --bind "$crates" "$root/root/.cargo/registry" || exit 1
    exec chroot "$root" env -i HOME=/root PATH=/usr/bin:/bin LANG=C.UTF-8 TERM=dumb \
      CARGO_HTTP_CAINFO=/etc/certificates-of-the-host.crt SSL_CERT_FILE=/etc/certificates-of-the-host.crt \
      bash -c "cd \"\$0\" && exec \"\$@\"" "$directory" "$@"
  ' _ "$root" "$directory" "$crates" "$@"
}

case ${1:-} in
  install) install ;;
  run)
    shift
    run "$@"
    ;;
  *)
    sed -n '2,8s/^# \{0,1\}//p' "$0"
    exit 2
    ;;
esac
