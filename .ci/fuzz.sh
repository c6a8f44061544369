#!/usr/bin/env bash
# Runs every fuzz target for FUZZTIME. Go fuzzes one target at a time.
set -euo pipefail
cd "$(dirname "$0")/.."

git grep -lE '^func Fuzz[A-Z]' -- '*_test.go' | while read -r file; do
	for target in $(sed -nE 's/^func (Fuzz[A-Za-z0-9_]*)\(.*/\1/p' "$file"); do
		echo "==> $target in ${file%/*} for ${FUZZTIME:-20s}"
		go test -run '^$' -fuzz "^$target\$" -fuzztime "${FUZZTIME:-20s}" "./${file%/*}" </dev/null
	done
done
