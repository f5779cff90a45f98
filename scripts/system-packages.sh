#!/usr/bin/env bash
# Install, where Debian's apt can be used, what the tests need besides Python packages; elsewhere say what is missing.
# Installs programs only: no service is set up or started.
# Usage: scripts/system-packages.sh [name ...]     (names as in the table; without any: all that tests use)
set -euo pipefail

# name | a program or file that shows it is there | Debian package | what it is
table="\
virtuoso|virtuoso-t|virtuoso-opensource-7-bin|the Virtuoso triplestore
java|java|default-jdk-headless|a Java runtime
javac|javac|default-jdk-headless|a Java compiler
nginx|/usr/sbin/nginx|nginx|the web server nginx
apache|/usr/sbin/apache2|apache2-bin|the web server Apache
jena|/usr/share/java/jena-tdb2.jar|libapache-jena-java|the triplestore Jena
owlapi|/usr/share/java/owlapi-distribution.jar|libowlapi-java|the OWL API
browser|chromium|chromium|the Chromium browser
venv||python3-venv|virtual environments for Python"

wanted=("$@")
[ ${#wanted[@]} -gt 0 ] || wanted=(virtuoso java javac jena owlapi browser nginx apache)

there() {
  case $1 in
  '') return 1 ;;
  /*) [ -e "$1" ] ;;
  *) command -v "$1" >/dev/null 2>&1 ;;
  esac
}

row() { grep "^$1|" <<<"$table"; }

for name in "${wanted[@]}"; do
  row "$name" >/dev/null || {
    echo "system-packages.sh: unknown name $name" >&2
    exit 2
  }
done

missing() {
  local name sign package what
  for name in "${wanted[@]}"; do
    IFS='|' read -r _ sign package what <<<"$(row "$name")"
    there "$sign" || echo "$package|$what"
  done | sort -u
}

lacking=$(missing)
[ -n "$lacking" ] || exit 0

if [ "$(id -u)" = 0 ]; then
  as_root=(env)
elif sudo -n true 2>/dev/null; then
  as_root=(sudo -n env)
else
  as_root=()
fi

if command -v apt-get >/dev/null 2>&1 && [ ${#as_root[@]} -gt 0 ]; then
  mapfile -t packages < <(cut -d'|' -f1 <<<"$lacking" | sort -u)
  echo "installing ${packages[*]}"
  apt=("${as_root[@]}" DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 -o Acquire::Retries=3)
  log=$(mktemp)
  # What a package would start or set to start at boot stays off: tests start their own.
  policy=/usr/sbin/policy-rc.d
  if [ ! -e "$policy" ]; then
    trap '"${as_root[@]}" rm -f "$policy"' EXIT
    "${as_root[@]}" sh -c "printf '#!/bin/sh\nexit 101\n' >$policy; chmod 755 $policy"
  fi
  if ! { "${apt[@]}" update && "${apt[@]}" install -y --no-install-recommends "${packages[@]}"; } >"$log" 2>&1 </dev/null; then
    tail -n 20 "$log" >&2
  fi
  rm -f "$log"
  case " ${packages[*]} " in *" nginx "*) "${as_root[@]}" update-rc.d nginx disable >/dev/null 2>&1 || true ;; esac
  [ "${wanted[*]}" = venv ] || lacking=$(missing)
fi

if [ -n "$lacking" ] && [ "${wanted[*]}" != venv ]; then
  echo "not on this machine, and not to be installed from here (Debian package in brackets):" >&2
  sed 's/^\(.*\)|\(.*\)$/  - \2 (\1)/' <<<"$lacking" >&2
fi
