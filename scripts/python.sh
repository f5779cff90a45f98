#!/usr/bin/env bash
# Print the Python to build the environment with: $PYTHON if set, else the newest of 3.11 and later that is installed.
set -euo pipefail

fits() {
  command -v "$1" >/dev/null 2>&1 && "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

# The Python behind an activated environment, which may be the very one to be made anew.
base() { "$1" -c 'import sys; print(getattr(sys, "_base_executable", sys.executable))'; }

if [ -n "${PYTHON:-}" ]; then
  if fits "$PYTHON"; then
    base "$PYTHON"
    exit 0
  fi
  echo "python.sh: PYTHON=$PYTHON is no Python 3.11 or later" >&2
  exit 1
fi
for candidate in python3.13 python3.12 python3.11 python3 python; do
  if fits "$candidate"; then
    base "$candidate"
    exit 0
  fi
done
echo "python.sh: no Python 3.11 or later found; install one, or set PYTHON to it" >&2
exit 1
