#!/usr/bin/env bash
# Write the lock files anew from pyproject.toml: every version and its hashes, for all platforms and Pythons.
# Needs uv, which is no dependency of anything else: it is put into a throw-away environment.
set -euo pipefail
cd "$(dirname "$0")/.."

tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
"$(scripts/python.sh)" -m venv "$tools"
"$tools/bin/python" -m pip install --quiet uv

compile() {
  local out=$1
  shift
  "$tools/bin/uv" pip compile "$@" --upgrade --universal --python-version 3.11 --generate-hashes \
    --no-header --no-annotate --no-emit-index-url --no-emit-find-links --quiet --output-file "$out"
}

compile requirements-build.lock --group build
compile requirements.lock pyproject.toml
compile requirements-java.lock pyproject.toml --extra java --constraint requirements.lock
compile requirements-dev.lock pyproject.toml --group test --group check --constraint requirements-java.lock
compile requirements-bench.lock --group bench --constraint requirements-dev.lock
if grep -n '://' requirements*.lock; then
  echo "lock.sh: a lock file names an address; see above" >&2
  exit 1
fi
