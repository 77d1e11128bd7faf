#!/bin/sh
# Prints the Python to build with: the one that is named, else the first that runs and is new enough.
# Usage: scripts/find_python.sh [PYTHON]
# A name on the PATH is not enough: version managers put names there behind which no Python stands.
set -eu

is_new_enough() {
    "$1" -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

if [ -n "${1:-}" ]; then
    if is_new_enough "$1"; then
        printf '%s\n' "$1"
        exit 0
    fi
    echo "PYTHON=$1 is not a Python that runs and is 3.11 or newer: name another one, or leave PYTHON out." >&2
    exit 1
fi

for candidate in python3.13 python3.12 python3.11 python3; do
    if is_new_enough "$candidate"; then
        printf '%s\n' "$candidate"
        exit 0
    fi
done
echo "No Python 3.11 or newer was found: install one, or name it with PYTHON=/path/to/python." >&2
exit 1
