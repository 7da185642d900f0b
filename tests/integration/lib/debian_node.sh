#!/usr/bin/env bash
# Runs a command with the Node.js that Debian 12 has (18), whatever else is installed: fetches its packages with apt-get download, unpacks
# them in a folder and mounts what they expect below /usr/share in a mount namespace of its own. Needs root; installs nothing.
# Usage: tests/integration/lib/debian_node.sh [--folder DIR] COMMAND...     e.g. ... tests/integration/did_clients.sh build/release/bin
set -euo pipefail
if [ $# = 0 ] || [ "$1" = --help ]; then sed -n 2,4p "$0"; exit 0; fi
dir=
[ "$1" != --folder ] || { dir=$2; shift 2; }
keep=$dir
dir=${dir:-$(mktemp -d)}
made=
cleanup() {
  [ -z "$made" ] || rmdir /usr/share/nodejs 2> /dev/null || true
  [ -n "$keep" ] || rm -rf "$dir"
}
trap cleanup EXIT
root=$dir/root
if [ ! -x "$root/usr/bin/node" ]; then
  version=$(apt-cache madison nodejs | awk -F'|' '/Packages/ && $2 ~ / 18\./ {gsub(/ /, "", $2); print $2; exit}')
  [ -n "$version" ] || { echo "apt knows no nodejs 18: is Debian 12 among its sources?" >&2; exit 77; }
  mkdir -p "$dir"
  (cd "$dir" && apt-get -qq download "nodejs=$version" "libnode108=$version" libc-ares2 libuv1 libnghttp2-14 libicu72 libbrotli1 \
    node-acorn node-cjs-module-lexer node-undici node-busboy node-xtend 2> apt.log) || { cat "$dir/apt.log" >&2; exit 77; }
  for package in "$dir"/*.deb; do dpkg -x "$package" "$root"; done
fi
mkdir -p "$dir/bin"
printf '#!/bin/sh\nLD_LIBRARY_PATH=%s/usr/lib/x86_64-linux-gnu exec %s/usr/bin/node "$@"\n' "$root" "$root" > "$dir/bin/node"
chmod +x "$dir/bin/node"
[ -d /usr/share/nodejs ] || { mkdir /usr/share/nodejs && made=yes; }
# shellcheck disable=SC2016
unshare --mount sh -c 'mount --bind "$0/usr/share/nodejs" /usr/share/nodejs && exec "$@"' "$root" env "PATH=$dir/bin:$PATH" "$@"
