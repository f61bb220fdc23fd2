#!/bin/sh
# Starts the service that is named, or with a second word another of its commands (reporting rebuild --compare).
# The database's passwords come from the file that DATABASE_PASSWORDS_FILE names. A mounted secret can be read by all,
# and PostgreSQL's clients take no such file: they get a copy in memory.
set -eu
if [ -n "${DATABASE_PASSWORDS_FILE:-}" ]; then
    export PGPASSFILE=/tmp/pgpass
    (umask 077 && cat "$DATABASE_PASSWORDS_FILE" > "$PGPASSFILE")
fi
service=$1
command=${2:-main}
shift "$(($# < 2 ? 1 : 2))"
exec python -m "services.$service.$command" "$@"
