#!/usr/bin/env bash
# An exported log, checked by the log library of the Go project: run.sh WRITE_LOG. Exit code 77: Go or its library is not installed.
set -euo pipefail
cd "$(dirname "$0")"
library=/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog
if ! command -v go > /dev/null || [ ! -d $library ]; then
  echo "SKIPPED: no Go or no $library. Install golang-go and golang-golang-x-mod-dev; nothing of other log tools was checked."
  exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$1" "$work/log"
GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE=$work/cache GOFLAGS="" go run check_log.go "$work/log"
