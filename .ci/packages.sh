#!/usr/bin/env bash
# Lists our packages: `packages.sh plain` those that don't link Fyne, `packages.sh fyne` the others. The build without
# Fyne must never wait for it, so the split is computed from the imports and not kept by hand.
set -euo pipefail
cd "$(dirname "$0")/.."

go list -tags migrated_fynedo -f '{{.ImportPath}} {{join .Deps " "}}' ./... | case $1 in
plain) grep -v ' fyne\.io/fyne/v2' ;;
fyne) grep ' fyne\.io/fyne/v2' ;;
esac | cut -d' ' -f1
