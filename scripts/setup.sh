#!/bin/sh
# Makes a virtual environment what requirements.lock and pyproject.toml say; when it is that already, in no time.
# Usage: scripts/setup.sh VENV [PYTHON]
# What was installed last stands in VENV/digitscope as a copy of each of the two files: only a change of their content
# installs again, and only a whole installation leaves a copy.
set -eu
cd "$(dirname "$0")/.."
venv=$1
wanted=${2:-}
installed=$venv/digitscope
here=$(pwd)

# Two calls of make at the same time would install into one environment at the same time.
if command -v flock >/dev/null 2>&1; then
    exec 9<requirements.lock
    flock 9
fi

say_identity() { # which Python it is, however it is called; nothing when it does not run or is too old
    "$1" -c 'import sys
if sys.version_info >= (3, 11): print(sys.base_prefix, *sys.version_info[:3])' 2>/dev/null || true
}

is_usable() {
    identity=$(say_identity "$venv/bin/python")
    [ -n "$identity" ] || return 1
    # An environment keeps the path at which it was made: it breaks when the folder moves.
    if [ -f "$installed/tree" ]; then
        [ "$(cat "$installed/tree")" = "$here" ] || return 1
    else
        "$venv/bin/python" -m pip --version >/dev/null 2>&1 || return 1
    fi
    [ -z "$wanted" ] || [ "$identity" = "$(say_identity "$wanted")" ]
}

if ! is_usable; then
    python=$(scripts/find_python.sh "$wanted")
    scripts/system_libraries.sh --venv "$python"
    echo "Making the virtual environment $venv with $("$python" --version)"
    "$python" -m venv --clear "$venv"
fi
mkdir -p "$installed"
printf '%s\n' "$here" >"$installed/tree"

if ! cmp -s requirements.lock "$installed/requirements.lock"; then
    echo "Installing the locked packages into $venv (a minute or two)"
    rm -f "$installed/requirements.lock"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
    cp requirements.lock "$installed/requirements.lock"
fi

if ! cmp -s pyproject.toml "$installed/pyproject.toml"; then
    echo "Installing Digitscope into $venv"
    rm -f "$installed/pyproject.toml"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
    cp pyproject.toml "$installed/pyproject.toml"
fi
