#!/usr/bin/env bash
# Installs MiniSearch into $1, where the benchmark looks for it; without Node or npm the benchmark leaves it out.
set -euo pipefail
version=7.2.0

if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    echo "Node and npm are missing: MiniSearch is left out of the benchmark" >&2
    exit 0
fi
mkdir -p "$1"
npm install --prefix "$1" --no-save --no-audit --no-fund --no-package-lock --ignore-scripts --loglevel error \
    "minisearch@$version" >/dev/null || echo "npm could not install MiniSearch: it is left out of the benchmark" >&2
