#!/usr/bin/env bash
# Measures and prints the figures of the design; the raw samples go to build/bench.json. Arguments name the parts to
# measure, all unless given. The data is kept in build/bench-data: 4 GB for BENCH_ENTRIES=10000000, and as much again
# while it runs.
set -euo pipefail
cd "$(dirname "$0")/.."

.ci/build.sh # the window that is measured
echo "==> measuring with ${BENCH_ENTRIES:=1000000} entries"
export BENCH_ENTRIES
go build -o build/bench ./.ci/bench
exec build/bench "$@"
