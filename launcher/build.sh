# shellcheck shell=bash
# Building Berth when it is not built yet or its sources are newer than the last build.

# Its time is the time at which the last good build began.
build_stamp() {
  printf '%s' "$berth_home/target/built"
}

# Whether there is a build at all, perhaps of older sources.
was_built() {
  [[ -f $(build_stamp) && -d $berth_home/app/target/dist/lib && -d $berth_home/model-server/target/dist/lib ]]
}

is_built() {
  was_built &&
    [[ -z $(find "$berth_home/pom.xml" "$berth_home/.mvn" "$berth_home"/*/pom.xml "$berth_home"/*/src/main \
      -newer "$(build_stamp)" -print -quit) ]]
}

# Runs Maven in the project's folder on the JDK that was found.
maven() {
  (cd -- "$berth_home" && JAVA_HOME=$jdk_home exec mvn --batch-mode -Dstyle.color=never "$@")
}

# Berth and the replicas that it starts run from the jars that a build replaces. Held until the process that it
# becomes has ended. Who may only read the project's folder, as in a container, can hold it all the same.
hold_build() {
  if [[ ! -e $berth_home/.tools/in-use ]]; then
    mkdir -p -- "$berth_home/.tools"
    touch -- "$berth_home/.tools/in-use"
  fi
  exec {build_hold}<"$berth_home/.tools/in-use"
  flock --shared --nonblock "$build_hold" || fail "Berth is being built in $berth_home; try again when that is done."
}

# Called before Maven packages. The folders of jars go first: a jar that is no longer wanted must not stay on a
# class path. They come back if the build fails, so that what runs can still be stopped.
begin_build() {
  exec {build_hold}>>"$berth_home/.tools/in-use"
  flock --nonblock "$build_hold" ||
    fail "A Berth runs from $berth_home, and a build would take its jars away: stop it first with berth down."
  exec {build_hold}>&-
  mkdir -p -- "$berth_home/target"
  local module
  if was_built; then
    for module in app model-server; do
      rm -rf -- "$berth_home/$module/target/dist.before"
      mv -- "$berth_home/$module/target/dist" "$berth_home/$module/target/dist.before"
    done
    mv -- "$(build_stamp)" "$(build_stamp).before"
  fi
  rm -rf -- "$berth_home"/{app,model-server}/target/dist "$(build_stamp)"
  touch -- "$(build_stamp).new"
}

finish_build() {
  rm -rf -- "$berth_home"/{app,model-server}/target/dist.before "$(build_stamp).before"
  mv -- "$(build_stamp).new" "$(build_stamp)"
}

give_up_build() {
  local module
  [[ -f $(build_stamp).before ]] || return 0
  for module in app model-server; do
    rm -rf -- "$berth_home/$module/target/dist"
    mv -- "$berth_home/$module/target/dist.before" "$berth_home/$module/target/dist"
  done
  mv -- "$(build_stamp).before" "$(build_stamp)"
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
    give_up_build
    fail_with_log "The build failed." "$log"
  fi
  finish_build
}

# ensure_built is_built|was_built: builds where that is not so. With BERTH_ASSUME_BUILT set, as it is for tests that
# Maven runs in the middle of a build, nothing is looked at.
ensure_built() {
  if [[ -n ${BERTH_ASSUME_BUILT:-} ]] || "$1"; then
    return
  fi
  require_maven
  lock_project
  if ! "$1"; then
    build
  fi
  unlock_project
}
