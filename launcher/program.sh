# shellcheck shell=bash
# Handing over to the Java program.

# Serial collection, compact headers, a heap that begins small and freed memory that is given back keep an idle Berth
# small; the heap's limit is fixed so that its memory is known; the last two are what Netty and the native libraries ask
# of JDK 25.
readonly jvm_flags=(
  -Xms128m
  -Xmx384m
  -XX:TrimNativeHeapInterval=5000
  -XX:+UseSerialGC
  -XX:+UseCompactObjectHeaders
  -XX:+ExitOnOutOfMemoryError
  -XX:-UsePerfData
  --enable-native-access=ALL-UNNAMED
  --sun-misc-unsafe-memory-access=allow
)

# Prints the jars in an order that does not depend on the user's language.
class_path() {
  local LC_ALL=C jars IFS=:
  jars=("$berth_home"/app/target/dist/lib/*.jar)
  printf '%s' "${jars[*]}"
}

# Where the build keeps what the virtual machine learned in a rehearsal.
aot_cache() {
  printf '%s' "$berth_home/app/target/dist/berth.aot"
}

# Sets aot_flags. A cache that does not fit is left aside, without a word on standard output.
use_aot_cache() {
  aot_flags=()
  if [[ -f $(aot_cache) ]]; then
    aot_flags=("-XX:AOTCache=$(aot_cache)" -Xlog:aot=off -Xlog:cds=off)
  fi
}

# run_program COMMAND [OPTIONS]: never returns. Only `up` and `serve` build what is out of date, for beside a Berth
# that runs nothing may be built; and only they run long enough to gain from the optimizing compiler.
run_program() {
  local extra_flags aot_flags tier_flags=()
  find_jdk
  if [[ $1 == up || $1 == serve ]]; then
    ensure_built is_built
    hold_build
  else
    tier_flags=(-XX:TieredStopAtLevel=1)
    ensure_built was_built
  fi
  use_aot_cache
  read -r -a extra_flags <<<"${BERTH_JAVA_OPTS:-}"
  exec "$jdk_home/bin/java" "${jvm_flags[@]}" "${tier_flags[@]}" "${aot_flags[@]}" "-Dberth.home=$berth_home" "${extra_flags[@]}" \
    -cp "$(class_path)" dev.berth.app.Main "$@"
}

# run_up [OPTIONS]: Java reads the options; only what decides whether Envoy must be fetched is looked at here.
run_up() {
  local option envoy_wanted=yes
  [[ -z ${BERTH_ENVOY:-} ]] || envoy_wanted=no
  for option in "$@"; do
    case $option in
      --envoy | --envoy=* | -h | --help | -V | --version) envoy_wanted=no ;;
    esac
  done
  if [[ $envoy_wanted == yes ]]; then
    provide_envoy
    set -- --envoy "$envoy_binary" "$@"
  fi
  run_program up "$@"
}
