# shellcheck shell=bash
# What the launcher says. Everything but the help goes to stderr, so that stdout is the program's alone.

# Tells one step of a longer piece of work.
say() {
  printf 'berth: %s\n' "$*" >&2
}

# Says in one line what is wrong and what to do, and ends the launcher with exit code 1.
fail() {
  say "$*"
  exit 1
}

# Ends the launcher with the end of a log and the place of the whole of it. Of a log of Maven's only the lines
# that are marked as warnings and errors are shown.
fail_with_log() {
  local message=$1 log=$2
  { grep -E '^\[(WARNING|ERROR)\] *[^ ]' -- "$log" || cat -- "$log"; } | tail -n 40 >&2
  fail "$message The whole log is in $log"
}

print_help() {
  cat <<'HELP'
Usage: ./berth COMMAND [OPTIONS]

  up       start Berth with its database and Envoy; --demo adds a model to try it with
  serve    start Berth alone, beside a database and an Envoy that run elsewhere
  down     stop everything that belongs to a data folder
  key      create, list and revoke API keys
  list     list the deployments
  plan     tell what a change of a deployment would do, and make it as planned
  history  tell what happened to a deployment, who did it and why
  verify-history
           tell whether a history was changed by other hands than Berth's
  explain  say why a deployment is not serving, not up to date or not scaling
  logs     print what a replica printed
  health   say whether the Berth of a data folder serves
  test     build Berth and run every test; arguments go to Maven
  bench    measure Berth's speed against references that run beside it
  help     this text

./berth COMMAND --help tells the options of all but test.

Environment of the launcher:
  BERTH_JAVA_HOME  the JDK to use (25 or newer); otherwise one is looked for
  BERTH_JAVA_OPTS  options for Berth's JVM, added to the launcher's own
  BERTH_ENVOY      the Envoy binary to use; otherwise the pinned one is fetched once
HELP
}
