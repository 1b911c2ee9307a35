#!/usr/bin/env bash
# The mail tests fetch from a real IMAP server: installs Debian's Dovecot when it may, else says what is missing.
set -euo pipefail

if [ -x /usr/sbin/dovecot ] && [ -e /usr/lib/dovecot/imap ]; then
    exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Dovecot for the mail tests …"
    policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then # nothing of it is to run but what the tests start themselves
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod 755 "$policy"
        trap 'rm -f "$policy"' EXIT
    fi
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends dovecot-imapd >/dev/null
    exit 0
fi
echo "Mails are not fetched in these tests, because Dovecot is missing: sudo apt-get install dovecot-imapd" >&2
