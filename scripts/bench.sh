#!/usr/bin/env bash
# Run the measurements of bench/, one after the other, so that none disturbs another. Those of the reader need texts:
# WPKG_CORPORA names their folder, WPKG_GOLD one of annotations by others.
set -euo pipefail
cd "$(dirname "$0")/.."

# The programs to compare with, for a folder of texts to compare on; kept out of the environment of the tests.
if [ -n "${WPKG_CORPORA:-}" ] && ! .venv/bin/python -c 'import eyecite, bluebell' 2>/dev/null; then
  .venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-bench.lock
fi

found=(bench/process.py bench/validate.py)
[ -z "${WPKG_CORPORA:-}" ] || found+=(bench/reader.py bench/speed_reader.py)
for measurement in "${found[@]}"; do
  echo "== $measurement"
  .venv/bin/python "$measurement"
done
