#!/usr/bin/env bash
# The quick inner loop: everything that needs no Fyne, and a type check of the same for the other systems.
set -euo pipefail
cd "$(dirname "$0")/.."

source .ci/node_peers.sh
node_peers
mapfile -t plain < <(.ci/packages.sh plain)
echo '==> go vet and tests of the packages without Fyne'
go vet "${plain[@]}"
go test -timeout 10m "${plain[@]}"
for system in windows darwin; do
	echo "==> type check for $system"
	GOOS=$system GOARCH=amd64 CGO_ENABLED=0 go build "${plain[@]}"
	GOOS=$system GOARCH=amd64 CGO_ENABLED=0 go vet "${plain[@]}"
done
