# shellcheck shell=bash
# Building Berth when it is not built yet or its sources are newer than the last build.

# Its time is the time at which the last good build began.
build_stamp() {
  printf '%s' "$berth_home/target/built"
}

is_built() {
  [[ -f $(build_stamp) && -d $berth_home/app/target/dist/lib && -d $berth_home/model-server/target/dist/lib ]] &&
    [[ -z $(find "$berth_home/pom.xml" "$berth_home/.mvn" "$berth_home"/*/pom.xml "$berth_home"/*/src/main \
      -newer "$(build_stamp)" -print -quit) ]]
}

# Runs Maven in the project's folder on the JDK that was found.
maven() {
  (cd -- "$berth_home" && JAVA_HOME=$jdk_home exec mvn --batch-mode -Dstyle.color=never "$@")
}

# Called before Maven packages. The folders of jars go first: a jar that is no longer wanted must not stay on a
# class path, and a Berth that runs keeps the files that it has open.
begin_build() {
  rm -rf -- "$berth_home/app/target/dist" "$berth_home/model-server/target/dist" "$(build_stamp)"
  mkdir -p -- "$berth_home/target"
  touch -- "$(build_stamp).new"
}

finish_build() {
  mv -- "$(build_stamp).new" "$(build_stamp)"
}

# Turns Maven's output into lines that say how far it is.
build_progress() {
  local line files=0 module='^\[INFO\] Building (.*[^ ]) +[^ ]+ +(\[[0-9]+/[0-9]+\])$'
  while IFS= read -r line; do
    if [[ $line =~ $module ]]; then
      say "  ${BASH_REMATCH[2]} ${BASH_REMATCH[1]}"
    elif [[ $line == *'Downloaded from'* ]] && ((++files % 50 == 0)); then
      say "  $files files downloaded"
    fi
  done
}

build() {
  local log=$berth_home/target/build.log
  begin_build
  say "Building Berth (its first build takes some minutes)."
  if ! maven -DskipTests -Dspotless.check.skip=true package 2>&1 | tee -- "$log" | build_progress; then
    fail_with_log "The build failed." "$log"
  fi
  finish_build
}

# With BERTH_ASSUME_BUILT set, as it is for tests that Maven runs in the middle of a build, nothing is looked at.
ensure_built() {
  if [[ -n ${BERTH_ASSUME_BUILT:-} ]] || is_built; then
    return
  fi
  require_maven
  lock_project
  if ! is_built; then
    build
  fi
  unlock_project
}
