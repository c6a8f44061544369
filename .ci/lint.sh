#!/usr/bin/env bash
# Formatting, go vet, staticcheck and the doors between the packages.
set -euo pipefail
cd "$(dirname "$0")/.."

echo '==> gofmt'
unformatted=$(git ls-files -co --exclude-standard '*.go' | xargs -r gofmt -l -s)
if [ -n "$unformatted" ]; then
	echo "not formatted (make fmt does it):" && echo "$unformatted" && exit 1
fi

# The end-to-end tests and the programs below .ci are ours too, though ./... doesn't see them.
mapfile -t ours < <(find .ci -name '*.go' -printf './%h\n' | sort -u)
echo '==> go vet'
go vet -tags 'migrated_fynedo e2e' ./... "${ours[@]}"
echo '==> staticcheck'
go tool staticcheck -tags 'migrated_fynedo e2e' ./... "${ours[@]}"
echo '==> the doors between the packages'
# By file name, so that it runs without linking the window.
go test -count=1 doors_test.go
