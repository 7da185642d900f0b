#!/bin/sh
# libxhverify shows its own functions under its version, and nothing else (XC74).
set -eu
shown=$(nm -D --defined-only "$1" | awk '$2 != "A" { print $3 }' | grep -v '^__\(asan\|ubsan\|odr\)' || true)
declared=$(grep -o 'XHV_API [a-z0-9_ ]*\**[ ]*xhv_[a-z_]*' "$2" | grep -o 'xhv_[a-z_]*$' | sort -u)
wanted=$(for name in $declared; do echo "$name@@XHVERIFY_1"; done)
if [ "$(echo "$shown" | sort)" != "$(echo "$wanted" | sort)" ]; then
  echo "shown and declared functions differ:"
  printf 'shown:\n%s\nwanted:\n%s\n' "$(echo "$shown" | sort)" "$(echo "$wanted" | sort)"
  exit 1
fi
echo "symbols: $(echo "$shown" | wc -l) functions"
