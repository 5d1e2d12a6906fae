# shellcheck shell=bash
# ./berth test

# Runs every test there is, also when an earlier part failed, and closes with the counts. The arguments go to Maven.
run_tests() {
  local begun=$SECONDS failed=() log=$berth_home/target/test.log
  find_jdk
  require_maven
  require_python "run the launcher's tests"
  if [[ -n ${BERTH_ENVOY:-} ]]; then
    envoy_binary=$(readlink -f -- "$BERTH_ENVOY")
  else
    provide_envoy
  fi
  provide_buf
  provide_foundry_sdks
  provide_openapi_validator
  if has_load_tools; then
    provide_ghz
  fi
  mkdir -p -- "$berth_home/target"
  : >"$log"

  check_shell_scripts || failed+=("shell scripts")
  test_launcher 2>&1 | tee -a -- "$log" || failed+=(launcher)
  test_python_server 2>&1 | tee -a -- "$log" || failed+=("Python model server")
  lock_project
  begin_build
  if maven --fail-at-end "-Dberth.envoy=$envoy_binary" "-Dberth.buf=$buf_binary" verify "$@" 2>&1 | tee -a -- "$log"; then
    finish_build
    test_clients 2>&1 | tee -a -- "$log" || failed+=(clients)
    try_benchmarks 2>&1 | tee -a -- "$log" || failed+=(benchmarks)
  else
    give_up_build
    failed+=(Maven)
  fi
  unlock_project

  # Maven leaves a colour reset without a line end behind it.
  printf '\n'
  print_counts "$log"
  printf 'Time: %d min %d s\n' $(((SECONDS - begun) / 60)) $(((SECONDS - begun) % 60))
  if ((${#failed[@]} > 0)); then
    fail "Failed: ${failed[*]}. The whole log is in $log"
  fi
}

# ShellCheck is not something that a machine must have: where it is missing, that is said and nothing fails.
check_shell_scripts() {
  if ! type -P shellcheck >/dev/null; then
    say "shellcheck is not installed: the shell scripts are not checked."
    return
  fi
  say "Checking the shell scripts."
  (cd -- "$berth_home" && shellcheck -- berth .ci/run .ci/postgres-entrypoint.sh .ci/pg_isready.sh)
}

test_launcher() {
  say "Testing the launcher."
  (cd -- "$berth_home/launcher" && PYTHONDONTWRITEBYTECODE=1 python3 -m unittest discover)
}

test_python_server() {
  say "Testing the Python model server."
  (cd -- "$berth_home/model-server-python" && PYTHONDONTWRITEBYTECODE=1 python3 -m unittest discover test)
}

# Says of each language whether its client was tried; each meets the Berth that was built.
test_clients() {
  say "Testing the clients in other languages."
  (cd -- "$berth_home/clients" && BERTH_ENVOY=$envoy_binary BERTH_BUF=$buf_binary PYTHONDONTWRITEBYTECODE=1 \
    python3 -m unittest --verbose test_clients)
}

# Adds up what unittest ("Ran 7 tests", "FAILED (failures=1, skipped=2)") and Maven ("Tests run: 7, …" for each module) said.
print_counts() {
  awk '
    /^Ran [0-9]+ tests? in/ { run += $2 }
    /^(OK|FAILED) \(/ {
      n = split($0, part, /[(), ]+/)
      for (i = 1; i <= n; i++) {
        split(part[i], pair, "=")
        if (pair[1] == "skipped") skipped += pair[2]; else failed += pair[2]
      }
    }
    /Tests run: [0-9]+, Failures: [0-9]+, Errors: [0-9]+, Skipped: [0-9]+$/ {
      sub(/.*Tests run: /, ""); split($0, part, /[^0-9]+/)
      run += part[1]; failed += part[2] + part[3]; skipped += part[4]
    }
    END { printf "Tests: %d passed, %d failed, %d skipped\n", run - failed - skipped, failed, skipped }
  ' "$1"
}
