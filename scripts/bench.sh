#!/usr/bin/env bash
# Run every measurement of bench/, one after the other, so that none disturbs another.
set -euo pipefail
cd "$(dirname "$0")/.."

# The programs to compare with, for a folder of texts to compare on; kept out of the environment of the tests.
if [ -n "${WPKG_CORPORA:-}" ] && ! .venv/bin/python -c 'import eyecite, bluebell' 2>/dev/null; then
  .venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-bench.lock
fi

shopt -s nullglob
found=(bench/*.py)
if [ ${#found[@]} -eq 0 ]; then
  echo "bench.sh: no bench/*.py" >&2
  exit 1
fi
for measurement in "${found[@]}"; do
  echo "== $measurement"
  .venv/bin/python "$measurement"
done
