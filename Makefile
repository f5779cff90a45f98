# make demo    build the graph, check it, reason over it, load it, and put five questions to it
# make test    all tests, with what they need of the system where it can be installed
# make check   form: format, lint, types, who may import whom, documentation
# make bench   measurements, never part of a test
# make lock    write the lock files anew
# make venv    the environment for development
# make clean   remove what was built here, but not .venv

SHELL := bash
PYTEST_ARGS ?=

.PHONY: demo test check bench lock venv runtime system clean

demo: runtime
	@scripts/demo.sh

test: venv system
	.venv/bin/python -m pytest -n 2 --dist loadgroup $(PYTEST_ARGS)

check: venv
	@scripts/check.sh

bench: venv
	@scripts/bench.sh

lock:
	@scripts/lock.sh

venv:
	@scripts/venv.sh dev

runtime:
	@scripts/venv.sh runtime

system:
	@scripts/system-packages.sh

clean:
	rm -rf .wpkg dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find src tests bench -name __pycache__ -type d -prune -exec rm -rf {} +
