#!/bin/sh
# Runs one replica in its folder and records how it ended. It is the leader of a session of its
# own, outlives Berth, and ends with the replica.
#
#   supervisor FOLDER BOOT CGROUP COMMAND [ARGUMENT ...]
#
# Where there is a FOLDER/environment, the command finds it open as 3, and it goes away. BOOT names the
# run of the machine. CGROUP may be empty. FOLDER/journal is written here: a line counts only with its
# end, as what a crash left half-written says nothing.
umask 077
folder=$1
boot=$2
cgroup=$3
shift 3
cd "$folder/work" || exit 1

# Sets pid, group and identity (process id, start time, boot) of the shell that calls it.
look() {
  read -r stat < /proc/self/stat
  pid=${stat%% *}
  set -- ${stat##*) }
  group=$3
  identity="$pid ${20} $boot"
}

# Whoever creates the journal may start the process, now and for ever.
look
set -C
{ printf 'supervisor %s\n' "$identity" > ../journal; } 2> /dev/null || exit 0
set +C

# A handler, not "ignore": the replica would inherit that.
trap : TERM INT HUP QUIT
(
  look
  printf 'serving %s\n' "$identity" >> ../journal
  # Berth writes the stop before it looks for who serves, so one of the two sees the other.
  [ ! -e ../stop ] || exit 143
  [ -z "$cgroup" ] || printf '0\n' > "$cgroup/cgroup.procs" || exit 125
  if [ -e ../environment ]; then
    exec 3< ../environment
    rm ../environment
  fi
  unset PWD OLDPWD SHLVL
  exec "$@"
) < /dev/null >> ../log 2>&1
printf 'exit %s\n' "$?" >> ../journal

# What the replica left behind in its process group ends with it, this shell included.
[ "$group" != "$pid" ] || kill -s KILL 0
