# Counted checks of scripts that keep everything in a temporary folder $dir. Source this file; end with: finish.
passed=0
failed=0

check() { # text, command...
  local text=$1
  shift
  if "$@" > "$dir/out" 2>&1; then
    passed=$((passed + 1))
    echo "ok    $text"
  else
    failed=$((failed + 1))
    echo "FAIL  $text"
    sed 's/^/      /' "$dir/out" | tail -5
  fi
}
fails_with() { # code, text in the output, command...
  local code=$1 text=$2 got=0
  shift 2
  "$@" > "$dir/fail" 2>&1 || got=$?
  cat "$dir/fail"
  [ "$got" = "$code" ] && grep -q "$text" "$dir/fail"
}
finish() {
  echo "$passed passed, $failed failed"
  [ "$failed" = 0 ]
}
