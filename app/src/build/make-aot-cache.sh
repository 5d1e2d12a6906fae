#!/usr/bin/env bash
# Makes Berth's AOT cache: what the virtual machine learned about its classes in a rehearsal. A Berth
# that is given it starts in half of the time. It fits this JDK, these flags and these jars in this
# folder only; with others Berth starts without it.
#
# Where a rehearsal is not possible, as where nobody may become another user, there is no cache.
#
# usage: make-aot-cache.sh JAVA HOME
set -euo pipefail

java=$1 berth_home=$2
# shellcheck source-path=SCRIPTDIR/../../../launcher
. "$berth_home/launcher/program.sh"
cache=$(aot_cache)
log=$cache.log
folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT

rm -f -- "$cache"
if timeout --kill-after=20 150 "$java" "${jvm_flags[@]}" "-XX:AOTCacheOutput=$cache" \
  "-Dberth.home=$berth_home" -cp "$(class_path)" dev.berth.app.Main rehearse --data "$folder/data" \
  >"$log" 2>&1 && [[ -s $cache ]]; then
  rm -- "$log"
else
  rm -f -- "$cache"
  echo "There is no AOT cache, so Berth starts without one; see $log" >&2
fi
