#!/usr/bin/env bash
# Build the graph from its sources, check it, reason over it, load it, and put five questions of lineage to it.
set -euo pipefail
cd "$(dirname "$0")/.."

wpkg() { .venv/bin/wpkg "$@"; }

step() {
  printf '\n── %s\n   $ wpkg %s\n\n' "$1" "${*:2}"
  wpkg "${@:2}"
}

step "Build: sources and register become RDF" build
step "Validate: every shape, on every graph" validate
step "Reason: what follows, and that nothing contradicts" reason
step "Load: into the embedded store" load

step "1. What does the decision of 2011 rest on, in which words?" lineage WT/L/843
step "2. What rests on it?" lineage WT/L/843 --down
step "3. Who was told what by it, through whom, and what may be done without being told?" \
  query who-is-told-what --document WT/L/843
step "4. Did the customs duty moratorium hold on 1 June 2012, by which instrument, until what?" \
  in-force moratorium --on 2012-06-01
step "5. Does anything later end or replace the mandate it carries on?" \
  query superseded-or-terminated --instrument WT/L/274
