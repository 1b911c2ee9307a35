#!/usr/bin/env bash
# Makes a new virtual environment in $1; installs what Debian leaves out of python3 when it may, else says what is missing.
set -euo pipefail
python=${PYTHON:-python3}

if ! command -v "$python" >/dev/null; then
    echo "readfirst needs Python 3.11 or newer: apt-get install python3 python3-venv" >&2
    exit 2
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "readfirst needs Python 3.11 or newer, $python is $("$python" -V): make PYTHON=python3.11 serve" >&2
    exit 2
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null
    else
        echo "Python's venv module is missing: sudo apt-get install python3-venv" >&2
        exit 2
    fi
fi
rm -rf "$1"
"$python" -m venv "$1"
