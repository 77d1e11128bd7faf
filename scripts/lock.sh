#!/bin/sh
# Writes requirements.lock: exact versions and hashes for every Python and system, and no address of any index.
# Usage: scripts/lock.sh UV [--upgrade]
# Versions that are locked stay unless --upgrade is given or pyproject.toml no longer allows them.
set -eu
cd "$(dirname "$0")/.."
uv=$1
shift
if ! command -v "$uv" >/dev/null 2>&1; then
    echo "uv is needed to lock: pipx install uv, or make lock UV=/path/to/uv." >&2
    exit 1
fi
fresh=requirements.lock.new
trap 'rm -f "$fresh"' EXIT
cp requirements.lock "$fresh"
"$uv" pip compile --quiet --universal --python-version 3.11 --extra dev --generate-hashes \
    --no-header --no-emit-index-url "$@" --output-file "$fresh" pyproject.toml
{
    echo "# Every package that Digitscope and its tests need, for CPython 3.11 and newer on all systems. Made by"
    echo "# \`make lock\` from pyproject.toml (uv pip compile --universal --generate-hashes --extra dev); do not edit."
    cat "$fresh"
} >"$fresh.headed"
mv "$fresh.headed" requirements.lock
