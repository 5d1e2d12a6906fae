#!/bin/sh
# Becomes a command that sees nothing of some folders but what it needs there. It runs with the rights
# to mount, in a mount namespace of its own.
#
#   view WORK TABLE [FOLDER ...] -- COMMAND [ARGUMENT ...]
#
# TABLE is what mount makes, as fstab(5) has it. The folders are open from 4 on while it does, as what
# shall be seen of them may lie below what is covered by then; 3 is the replica's environment. WORK is
# where the command starts.
set -e
umask 022
work=$1
table=$2
shift 2

fd=4
while [ "$1" != -- ]; do
  eval "exec $fd< \"\$1\""
  fd=$((fd + 1))
  shift
done
shift
mount -a -c -T "$table"
# It leaves out what it takes for mounted. This file lies in the data folder, so it cannot be seen any more.
[ ! -e "$0" ] || { printf 'The data folder cannot be hidden from the replica.\n' >&2; exit 1; }
while [ "$fd" -gt 4 ]; do
  fd=$((fd - 1))
  eval "exec $fd<&-"
done
cd "$work"
umask 077
unset PWD OLDPWD SHLVL
exec "$@"
