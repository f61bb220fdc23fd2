#!/bin/sh
# Starts the service that is named; the database's password comes from the file that PGPASSWORD_FILE names.
set -eu
if [ -n "${PGPASSWORD_FILE:-}" ]; then
    PGPASSWORD=$(cat "$PGPASSWORD_FILE")
    export PGPASSWORD
fi
exec python -m "services.$1.main"
