#!/usr/bin/env bash
# What `make bench BENCH="--servers"` measures beside ours, and wrk, which asks: from Debian, when it may. What is not
# installed is left out, and the page names it.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive

packages=(wrk groonga-bin python3-xapian)
if dpkg-query --show "${packages[@]}" >/dev/null 2>&1; then
    :
elif [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing ${packages[*]} …"
    apt-get update -qq
    apt-get install -y -qq -o DPkg::Lock::Timeout=300 --no-install-recommends "${packages[@]}" >/dev/null
else
    echo "To measure these, too: sudo apt-get install ${packages[*]}" >&2
fi
