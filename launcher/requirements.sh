# shellcheck shell=bash
# The three things a machine must have: JDK 25, Maven, Python 3. Each is looked for only when it is needed.

# Where installers of JDKs put them; a later entry is looked at only if no earlier one serves.
jvm_folders() {
  printf '%s\n' /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* "${HOME:-/}"/.sdkman/candidates/java/* \
    "${HOME:-/}"/.jdks/*
}

# Prints the feature version (25) of the JDK in a folder, or fails if there is no JDK with a compiler.
# JDKs say their version in a file, and reading it is much faster than starting them.
jdk_version() {
  local line
  [[ -x $1/bin/java && -x $1/bin/javac && -r $1/release ]] || return 1
  while IFS= read -r line; do
    if [[ $line =~ ^JAVA_VERSION=\"([0-9]+) ]]; then
      printf '%s' "${BASH_REMATCH[1]}"
      return 0
    fi
  done <"$1/release"
  return 1
}

is_jdk_25() {
  local version
  version=$(jdk_version "$1") && ((version >= 25))
}

# Sets jdk_home, or ends the launcher.
find_jdk() {
  local candidate on_path
  if [[ -n ${BERTH_JAVA_HOME:-} ]]; then
    is_jdk_25 "$BERTH_JAVA_HOME" || fail "BERTH_JAVA_HOME is $BERTH_JAVA_HOME, which is not a JDK 25 or newer:" \
      "set it to the folder of one, or unset it."
    jdk_home=$(readlink -f -- "$BERTH_JAVA_HOME")
    return
  fi
  on_path=$(readlink -f -- "$(type -P javac)" 2>/dev/null) || on_path=
  while IFS= read -r candidate; do
    if [[ -n $candidate ]] && is_jdk_25 "$candidate"; then
      jdk_home=$candidate
      return
    fi
  done < <(printf '%s\n' "${JAVA_HOME:-}" "${on_path%/bin/javac}" && jvm_folders)
  fail "Berth needs JDK 25 or newer and finds none: install one (for example Eclipse Temurin 25)," \
    "or set BERTH_JAVA_HOME to the folder it is in."
}

require_maven() {
  type -P mvn >/dev/null || fail "Berth needs Maven 3.8.7 or newer to be built and finds no mvn on the PATH:" \
    "install it (on Debian: apt-get install maven)."
}

# The argument says what Python is wanted for.
require_python() {
  if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
    fail "Berth needs Python 3 with its venv module to $1:" \
      "install it (on Debian: apt-get install python3-venv)."
  fi
}
