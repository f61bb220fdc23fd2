#!/bin/sh
# Starts the service that is named, or with a second word another of its commands (reporting rebuild --compare).
# The database's password comes from the file that PGPASSWORD_FILE names.
set -eu
if [ -n "${PGPASSWORD_FILE:-}" ]; then
    PGPASSWORD=$(cat "$PGPASSWORD_FILE")
    export PGPASSWORD
fi
service=$1
command=${2:-main}
shift "$(($# < 2 ? 1 : 2))"
exec python -m "services.$service.$command" "$@"
