#!/usr/bin/env bash
# Measures and prints the figures of the design; the raw samples go to build/bench.json.
set -euo pipefail
cd "$(dirname "$0")/.."

echo "==> measuring with ${BENCH_ENTRIES:=1000000} entries"
mkdir -p build
go build -o build/bench ./.ci/bench
exec build/bench
