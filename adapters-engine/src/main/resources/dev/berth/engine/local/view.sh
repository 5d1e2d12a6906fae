#!/bin/sh
# Becomes a command that sees nothing of some folders but what it needs there. It runs with the rights
# to mount, in a mount namespace of its own.
#
#   view WORK [cover|show|give FOLDER] ... -- COMMAND [ARGUMENT ...]
#
# A covered folder is empty; what is shown lies in covered folders and can be read; what is given can
# be written too. The order is the order of the mounts. WORK is where the command starts.
set -e
umask 022
work=$1
shift

# What is shown is opened before anything is covered: from 4 on, as 3 is the replica's environment.
fd=4
kind=
for word do
  [ "$word" != -- ] || break
  case $kind in
    '') kind=$word && continue ;;
    show | give) eval "exec $fd< \"\$word\"" && fd=$((fd + 1)) ;;
  esac
  kind=
done

fd=4
while [ "$1" != -- ]; do
  [ -d "$2" ] || mkdir -p "$2"
  case $1 in
    cover) mount -t tmpfs -o mode=755,size=1m,nosuid,nodev berth "$2" ;;
    show) mount -c --bind -o ro "/proc/self/fd/$fd" "$2" ;;
    give) mount -c --bind "/proc/self/fd/$fd" "$2" ;;
  esac
  [ "$1" = cover ] || { eval "exec $fd<&-" && fd=$((fd + 1)); }
  shift 2
done
shift
cd "$work"
umask 077
exec "$@"
