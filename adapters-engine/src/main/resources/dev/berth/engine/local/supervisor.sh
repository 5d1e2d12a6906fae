#!/bin/sh
# Runs one replica in its folder and records how it ended. It is the leader of a session of its
# own, outlives Berth, and ends with the replica.
#
#   supervisor FOLDER CGROUP COMMAND [ARGUMENT ...]
#
# The command finds FOLDER/environment, which goes away, open as 3. CGROUP may be empty. A file counts
# only with the line end at its end: what a crash left half-written says nothing.
umask 077
folder=$1
cgroup=$2
shift 2
cd "$folder/work" || exit 1

# Sets pid, group and identity (process id, start time, boot) of the shell that calls it.
look() {
  read -r stat < /proc/self/stat
  read -r boot < /proc/sys/kernel/random/boot_id
  pid=${stat%% *}
  set -- ${stat##*) }
  group=$3
  identity="$pid ${20} $boot"
}

# Whoever creates the claim may start the process, now and for ever.
look
set -C
{ printf '%s\n' "$identity" > ../claim; } 2> /dev/null || exit 0
set +C

# A handler, not "ignore": the replica would inherit that.
trap : TERM INT HUP QUIT
(
  look
  printf '%s\n' "$identity" > ../identity
  printf '%s\n' "$pid" > ../pid
  # Berth writes the stop before it looks for the identity, so one of the two sees the other.
  [ ! -e ../stop ] || exit 143
  [ -z "$cgroup" ] || printf '0\n' > "$cgroup/cgroup.procs" || exit 125
  exec 3< ../environment
  rm ../environment
  exec "$@"
) < /dev/null >> ../log 2>&1
printf '%s\n' "$?" > ../exit

# What the replica left behind in its process group ends with it, this shell included.
[ "$group" != "$pid" ] || kill -s KILL 0
