#!/usr/bin/env bash
# Run the measurements of bench/, one after the other, so that none disturbs another. Those of the reader need texts:
# WPKG_CORPORA names their folder (with real graphs of citations in it, those are walked too), WPKG_GOLD one of
# annotations by others.
set -euo pipefail
cd "$(dirname "$0")/.."

# The programs to compare with; kept out of the environment of the tests.
if ! .venv/bin/python -c 'import bluebell, duckdb, eyecite, igraph, rdflib_endpoint' 2>/dev/null; then
  .venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-bench.lock
fi

found=(bench/process.py bench/validate.py bench/lineage.py bench/serve.py bench/serve_bombs.py)
[ -z "${WPKG_CORPORA:-}" ] || found+=(bench/reader.py bench/speed_reader.py)
for measurement in "${found[@]}"; do
  echo "== $measurement"
  .venv/bin/python "$measurement"
done
