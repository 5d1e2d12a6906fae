# shellcheck shell=bash
# ./berth bench

# run_bench [NAME...] [OPTIONS]: never returns. What is measured is what was built; the arguments go to the harness.
run_bench() {
  local option
  for option in "$@"; do
    case $option in
      -h | --help) run_harness "$@" ;;
    esac
  done
  find_jdk
  require_python "run the benchmarks"
  install_load_tools
  has_load_tools || fail "The benchmarks need go, pgbench, psql and wrk: install what is missing" \
    "(on Debian: apt-get install golang postgresql wrk)."
  ensure_built is_built
  provide_envoy
  provide_ghz
  run_harness "$@"
}

run_harness() {
  cd -- "$berth_home/bench"
  BERTH_JAVA_HOME=${jdk_home:-} BERTH_ENVOY=${envoy_binary:-} BERTH_GHZ=${ghz_binary:-} PYTHONDONTWRITEBYTECODE=1 \
    exec python3 -m harness "$@"
}

has_load_tools() {
  type -P go >/dev/null && type -P pgbench >/dev/null && type -P psql >/dev/null && type -P wrk >/dev/null
}

# Root on Debian gets what is missing; the packages' own PostgreSQL is kept from starting.
install_load_tools() {
  local missing=() policy=/usr/sbin/policy-rc.d own_policy=
  type -P pgbench psql >/dev/null || missing+=(postgresql)
  type -P wrk >/dev/null || missing+=(wrk)
  if ((${#missing[@]} == 0 || EUID != 0)) || ! type -P apt-get >/dev/null; then
    return
  fi
  say "Installing ${missing[*]}."
  if [[ ! -e $policy ]]; then
    own_policy=$policy
    printf '#!/bin/sh\nexit 101\n' >"$own_policy"
    chmod 755 "$own_policy"
  fi
  mkdir -p -- "$berth_home/.tools"
  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "${missing[@]}"; } \
    >"$berth_home/.tools/apt.log" 2>&1 || say "Some of it could not be installed."
  [[ -z $own_policy ]] || rm -- "$own_policy"
}

# Sets ghz_binary, built from the modules that bench/tools/go.mod and go.sum pin.
provide_ghz() {
  local pins=$berth_home/bench/tools/go.mod tool=$berth_home/.tools/ghz
  ghz_binary=$tool/ghz
  if cmp --silent -- "$pins" "$tool/go.mod"; then
    return
  fi
  lock_project
  if ! cmp --silent -- "$pins" "$tool/go.mod"; then
    say "Building ghz."
    mkdir -p -- "$tool"
    (cd -- "$berth_home/bench/tools" && go build -o "$ghz_binary" github.com/bojand/ghz/cmd/ghz) >"$tool.log" 2>&1 ||
      fail_with_log "ghz could not be built." "$tool.log"
    cp -- "$pins" "$tool/go.mod"
  fi
  unlock_project
}

# Whether each benchmark still runs, on little data and without a verdict. Where a load tool is missing, that is said.
# The caller has provided the others.
try_benchmarks() {
  say "Trying the benchmarks."
  (cd -- "$berth_home/bench" && PYTHONDONTWRITEBYTECODE=1 python3 -m unittest discover --top-level-directory . harness) ||
    return 1
  if ! has_load_tools; then
    say "go, pgbench, psql or wrk is missing: the benchmarks themselves are not tried."
    return
  fi
  (run_harness --smoke)
}
