#!/usr/bin/env bash
# Run every measurement of bench/, one after the other, so that none disturbs another.
set -euo pipefail
cd "$(dirname "$0")/.."

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
