# shellcheck shell=bash
# The Debian 12 packages that building, testing and running need; one list for tools/up and tools/test. Source this file, then call
# install_packages, which does nothing when all are there.
XH_PACKAGES="build-essential cmake ninja-build ccache mold pkg-config git python3 curl ca-certificates xxd openssl procps
  libboost1.81-dev libssl-dev libsodium-dev libsecp256k1-dev libleveldb-dev libzstd-dev zlib1g-dev libpq-dev libcli11-dev libtomlplusplus-dev libfmt-dev libexpected-dev
  libgtest-dev libgmock-dev libbenchmark-dev ieee-data"
# Only for tools/test: a second implementation of logs, under which exported ones are checked, the checker of the model of the voting rules, and
# the names of real hardware that are imported, a hardware security module in software, and the checker of shell scripts. Rules for alerts are tried out where promtool is (the
# package prometheus, 100 MB).
# shellcheck disable=SC2034 # for whoever sources this
XH_TEST_PACKAGES="golang-go golang-golang-x-mod-dev spin hwdata softhsm2 shellcheck"
# Only for tools/test --all.
# shellcheck disable=SC2034
XH_EXTRA_PACKAGES="clang-14 clang-tidy-14 lld-14 libclang-rt-14-dev dpkg-dev fakeroot file mmdebstrap lintian strace systemd python3-yaml"

# install_packages [more packages...]
install_packages() {
  local missing="" package
  for package in $XH_PACKAGES "$@"; do
    [ "$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null)" = "install ok installed" ] || missing="$missing $package"
  done
  [ -n "$missing" ] || return 0
  if [ "$(id -u)" != 0 ]; then
    echo "error: these packages are missing:$missing" >&2
    echo "       run as root once, or: sudo apt-get install$missing" >&2
    return 1
  fi
  echo "==> Installing:$missing"
  apt-get update -qq
  # shellcheck disable=SC2086 # a list of words, split on purpose
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing
}
