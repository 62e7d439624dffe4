#!/bin/sh
# What the official image of PostgreSQL does: makes the database that POSTGRES_DB, POSTGRES_USER and POSTGRES_PASSWORD describe
# in PGDATA, once, and then runs the server.
set -eu
: "${PGDATA:=/var/lib/postgresql/data}" "${POSTGRES_USER:=postgres}" "${POSTGRES_DB:=$POSTGRES_USER}"
export PGDATA
if [ "$1" = postgres ] && [ ! -s "$PGDATA/PG_VERSION" ]; then
  umask 077
  printf '%s\n' "$POSTGRES_PASSWORD" >/tmp/password
  rm -rf "$PGDATA.part" # of a start that was killed in the middle
  initdb --pgdata "$PGDATA.part" --username "$POSTGRES_USER" --pwfile /tmp/password --encoding UTF8 --locale C \
    --auth-local trust --auth-host scram-sha-256 --no-sync
  rm /tmp/password
  echo "host all all all scram-sha-256" >>"$PGDATA.part/pg_hba.conf"
  quoted=$(printf '%s' "$POSTGRES_DB" | sed 's/"/""/g')
  echo "CREATE DATABASE \"$quoted\";" | postgres --single -D "$PGDATA.part" postgres
  mv "$PGDATA.part" "$PGDATA"
fi
# The pid of a server that was killed may be that of another process in this container.
rm -f "$PGDATA/postmaster.pid"
[ "$1" != postgres ] || set -- "$@" -c listen_addresses='*' -c dynamic_shared_memory_type=mmap
exec "$@"
