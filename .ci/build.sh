#!/usr/bin/env bash
# Builds build/socklens. Arguments go to go build.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ ! -x build/socklens ]; then
	echo '==> building build/socklens (the first time on a machine takes 6 to 8 minutes: the window is C)'
else
	echo '==> building build/socklens'
fi
mkdir -p build
go build -tags migrated_fynedo -o build/socklens "$@" .
