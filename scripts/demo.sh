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

step "1. Through which documents does the mandate of 2011 come down?" lineage WT/L/843
step "2. Who was told to do what there, and by whom?" query who-is-told-what --document WT/L/843
step "3. What has the General Council been told to do since 1998?" query told-to-a-body --body body:general-council
step "4. Did the customs duty moratorium hold on 1 July 2012, and by which document?" \
  in-force thread:customs-duty-moratorium --on 2012-07-01
step "5. What did the later paper ask for, and how does each ask bear on the mandate?" query what-was-asked
