#!/usr/bin/env bash
# Bring the browser code of others into the package, so that pages need nobody else's server.
# What is taken, and the digest of every package it was built from, stands in scripts/vendor/package-lock.json; npm refuses
# what does not have that digest. Nothing of a package is run. To move to another version: `npm install --prefix
# scripts/vendor --ignore-scripts --omit-lockfile-registry-resolved @zazuko/yasgui@VERSION`, then this script.
# Usage: scripts/vendor.sh           writes src/wpkg/publish/assets/yasgui
#        scripts/vendor.sh --check   says whether what is there is what would be written
set -euo pipefail
cd "$(dirname "$0")/.."

target=src/wpkg/publish/assets/yasgui
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cp scripts/vendor/package.json scripts/vendor/package-lock.json "$work/"
(cd "$work" && npm ci --ignore-scripts --omit=dev --no-audit --no-fund --loglevel=error >npm.log 2>&1) || {
  cat "$work/npm.log" >&2
  exit 1
}

licences() {
  local folder name notice
  echo "yasgui.min.js and yasgui.min.css are parts of the npm package @zazuko/yasgui, unchanged. They hold code of the packages"
  echo "below, each under the licence named here; where a package brings its text, it follows."
  node -p 'Object.keys(require("./package-lock.json").packages).filter(Boolean).join("\n")' | while read -r folder; do
    [ -d "$folder" ] || continue
    name=$(node -p 'const p = require("./" + process.argv[1]); `${p.name} ${p.version}: ${p.license ?? "see below"}`' \
      "$folder/package.json")
    printf '\n%s\n%s\n\n' "$(printf '=%.0s' {1..78})" "$name"
    notice=$(find "$folder" -maxdepth 1 -type f -iname 'licen[cs]e*' | LC_ALL=C sort | head -n 1)
    [ -z "$notice" ] || tr -d '\r' <"$notice" | sed 's/[[:space:]]*$//'
  done
}

made=$work/made
mkdir "$made"
cp "$work"/node_modules/@zazuko/yasgui/build/yasgui.min.{js,css} "$made/"
(cd "$work" && licences) >"$made/LICENCES.txt"

if [ "${1:-}" = --check ]; then
  diff -rq "$made" "$target"
else
  mkdir -p "$target"
  cp "$made"/* "$target/"
fi
