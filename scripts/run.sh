#!/bin/sh
# Opens the window. Usage: scripts/run.sh VENV [FILE]...
# Without a screen Qt aborts the process with a message about plug-ins; this says it in plain words instead.
set -eu
venv=$1
shift
if [ "$(uname -s)" = Linux ] && [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}${QT_QPA_PLATFORM:-}" ]; then
    echo "There is no screen to open the window on: neither DISPLAY nor WAYLAND_DISPLAY is set." >&2
    echo "Start it from a graphical session, or on a virtual screen (package xvfb): xvfb-run -a make run" >&2
    exit 1
fi
exec "$venv/bin/digitscope" "$@"
