#!/usr/bin/env bash
# Check the form of everything; run all checks even when one fails, and name those that did.
set -uo pipefail
cd "$(dirname "$0")/.."

failed=()
check() {
  local name=$1
  shift
  echo "== $name"
  "$@" || failed+=("$name")
}

check "format" .venv/bin/ruff format --check --quiet .
check "lint" .venv/bin/ruff check --quiet .
check "types" .venv/bin/mypy
check "imports" .venv/bin/lint-imports --no-logo
check "documentation" .venv/bin/python -m pytest -q tests/test_docs.py

if [ ${#failed[@]} -gt 0 ]; then
  echo "check failed: ${failed[*]}" >&2
  exit 1
fi
echo "all checks passed"
