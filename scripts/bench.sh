#!/usr/bin/env bash
# Install the programs to compare with, and run the measurements: wpkg bench, with its options. Those of the reader need
# texts: WPKG_CORPORA names their folder (with real graphs of citations in it, those are walked too), WPKG_GOLD one of
# annotations by others.
set -euo pipefail
cd "$(dirname "$0")/.."

# Kept out of the environment of the tests.
if ! .venv/bin/python -c 'import bluebell, duckdb, eyecite, igraph, networkx, oxrdflib, rdflib_endpoint' 2>/dev/null; then
  .venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-bench.lock
fi
exec .venv/bin/wpkg bench "$@"
