#!/bin/sh
# Makes .venv agree with requirements-dev.lock. Assumes nothing but a Python of 3.11 or newer; does nothing when all is in place.
set -eu
cd "$(dirname "$0")/.."

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
    for candidate in ${PYTHON:-} python3 python3.11 python3.12 python3.13 python3.14 python; do
        if new_enough "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    echo "ClusterXchange needs Python 3.11 or newer. Install it, or name it: make $* PYTHON=/path/to/python3" >&2
    exit 1
}

bring_uv() {
    # An installed uv serves when it is new enough to know dependency groups.
    if command -v uv >/dev/null 2>&1 && uv pip compile --help 2>/dev/null | grep -q -- --group; then
        command -v uv
        return
    fi
    if [ ! -x .local/uv/bin/uv ]; then
        echo "Bringing uv into .local/uv" >&2
        rm -rf .local/uv .local/uv-maker
        if "$1" -m pip --version >/dev/null 2>&1; then
            "$1" -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --target .local/uv uv >&2
        elif "$1" -m venv .local/uv-maker >/dev/null 2>&1; then
            .local/uv-maker/bin/python -m pip install --quiet --disable-pip-version-check --target .local/uv uv >&2
        else
            echo "This Python has neither pip nor venv. Install one of them (Debian: python3-venv), or install uv." >&2
            exit 1
        fi
        rm -rf .local/uv-maker
    fi
    echo "$PWD/.local/uv/bin/uv"
}

mkdir -p .local
wanted=$(cksum < requirements-dev.lock)
if [ -x .venv/bin/python ] && [ "$(cat .venv/installed.lock 2>/dev/null)" = "$wanted" ] && new_enough .venv/bin/python; then
    exit 0
fi
python=$(find_python "${1:-setup}")
uv=$(bring_uv "$python")
if ! new_enough .venv/bin/python; then
    rm -rf .venv
    "$uv" venv --quiet --python "$python" .venv
fi
echo "Installing the packages of requirements-dev.lock into .venv" >&2
quiet=--quiet
if [ -t 2 ]; then
    quiet=
fi
"$uv" pip sync $quiet --require-hashes --python .venv/bin/python requirements-dev.lock
printf '%s' "$wanted" > .venv/installed.lock
