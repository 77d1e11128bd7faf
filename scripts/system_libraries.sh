#!/bin/sh
# Makes sure of what pip cannot bring: the system libraries of Qt, and Python's venv module where Debian splits it off.
# Usage: scripts/system_libraries.sh [--window] [--venv PYTHON]
#   --window       also what a real window needs, not only drawing off the screen
#   --venv PYTHON  also that this Python can make virtual environments
# With apt, and as root or with a sudo that asks for no password, it installs what is missing. Otherwise it prints the
# command to type and fails. Where there is no apt it only names what is missing.
set -eu

[ "$(uname -s)" = Linux ] || exit 0 # elsewhere Qt's packages bring everything

# ldconfig is not on an ordinary person's PATH in Debian.
known=$(PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null || true)
missing_packages=
missing_libraries=

need() { # need LIBRARY PACKAGE
    case "$known" in
    *"$1 "*) ;;
    *)
        missing_libraries="$missing_libraries $1"
        missing_packages="$missing_packages $2"
        ;;
    esac
}

need libglib-2.0.so.0 libglib2.0-0
need libGL.so.1 libgl1
need libEGL.so.1 libegl1
need libfontconfig.so.1 libfontconfig1
need libxkbcommon.so.0 libxkbcommon0
need libdbus-1.so.3 libdbus-1-3

while [ $# -gt 0 ]; do
    case "$1" in
    --window)
        need libxkbcommon-x11.so.0 libxkbcommon-x11-0
        need libxcb-cursor.so.0 libxcb-cursor0
        need libxcb-icccm.so.4 libxcb-icccm4
        need libxcb-keysyms.so.1 libxcb-keysyms1
        need libxcb-shape.so.0 libxcb-shape0
        ;;
    --venv)
        shift
        if ! "$1" -c 'import ensurepip, venv' >/dev/null 2>&1; then
            missing_libraries="$missing_libraries venv"
            missing_packages="$missing_packages $("$1" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
        fi
        ;;
    *)
        echo "Unknown option $1; expected --window or --venv PYTHON." >&2
        exit 2
        ;;
    esac
    shift
done

[ -n "$missing_packages" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
    echo "These system libraries were not found:$missing_libraries." >&2
    echo "If the window does not open, install them with this system's package manager." >&2
    exit 0
fi

as_root=
if [ "$(id -u)" != 0 ]; then
    as_root=sudo
    if ! sudo -n true >/dev/null 2>&1; then
        echo "System packages are missing. Type this, then try again:" >&2
        echo "    sudo apt-get update && sudo apt-get install -y --no-install-recommends$missing_packages" >&2
        exit 1
    fi
fi

echo "Installing the system packages$missing_packages"
set -- env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120
$as_root "$@" update || true # one stale source is no reason not to try
# The list is words on purpose.
# shellcheck disable=SC2086
if ! $as_root "$@" install -y --no-install-recommends $missing_packages; then
    echo "The system packages could not be installed. See above for the reason, then type:" >&2
    echo "    ${as_root:+sudo }apt-get install -y --no-install-recommends$missing_packages" >&2
    exit 1
fi
