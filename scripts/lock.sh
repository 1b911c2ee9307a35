#!/usr/bin/env bash
# Writes the lock files anew from pyproject.toml: exact versions with hashes, and no address in them. Needs uv.
set -euo pipefail
build=$(mktemp --suffix=.in)
trap 'rm -f "$build"' EXIT
echo hatchling >"$build"

compile() {
    uv pip compile --quiet --generate-hashes --universal --python-version 3.11 \
        --no-emit-index-url --no-annotate --no-header "$@"
}
lock() {
    compile pyproject.toml "$build" "$@"
}
lock --output-file requirements.txt
lock --constraint requirements.txt --extra postgres --output-file requirements-postgres.txt
lock --constraint requirements.txt --extra meaning --output-file requirements-meaning.txt
lock --constraint requirements.txt --extra onnx --output-file requirements-onnx.txt
lock --constraint requirements.txt --extra redis --output-file requirements-redis.txt
lock --constraint requirements.txt --extra opensearch --output-file requirements-opensearch.txt
lock --constraint requirements.txt --extra s3 --output-file requirements-s3.txt
lock --constraint requirements.txt --extra oidc --output-file requirements-oidc.txt
lock --constraint requirements.txt --extra otel --output-file requirements-otel.txt
compile --group services --output-file requirements-services.txt
lock --constraint requirements.txt --group bench --output-file requirements-bench.txt
lock --constraint requirements.txt --group dev --all-extras --output-file requirements-dev.txt
