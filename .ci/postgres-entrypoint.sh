#!/bin/sh
# Starts PostgreSQL in a container as the official image does, as far as Testcontainers needs it: a new cluster with
# POSTGRES_USER, POSTGRES_PASSWORD and POSTGRES_DB, reached from outside by password. Arguments: the server's command.
set -eu
umask 077

data=/var/lib/postgresql/data
user=${POSTGRES_USER:-postgres}
database=${POSTGRES_DB:-$user}

if [ "$(id -u)" = 0 ]; then
  exec setpriv --reuid=postgres --regid=postgres --clear-groups -- "$0" "$@"
fi

if [ ! -s "$data/PG_VERSION" ]; then
  printf '%s' "$POSTGRES_PASSWORD" >/tmp/password
  initdb --pgdata="$data" --username="$user" --pwfile=/tmp/password --auth=scram-sha-256 --encoding=UTF8 \
    --locale=C.UTF-8 --no-sync
  rm /tmp/password
  echo 'host all all all scram-sha-256' >>"$data/pg_hba.conf"
  if [ "$database" != postgres ]; then
    printf 'CREATE DATABASE "%s"\n' "$database" | postgres --single -D "$data" postgres
  fi
  # The official image starts a server for its set-up and stops it again, so whoever waits waits for the second
  # time of this line. Here the set-up needs no server.
  echo 'Set up. The line to wait for is the next "database system is ready to accept connections".'
fi

exec "$@" -D "$data" -c listen_addresses='*' -c unix_socket_directories=/tmp
