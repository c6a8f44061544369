#!/usr/bin/env bash
# Unpacks the newest package, starts its binary on a virtual screen, and ends it as a person would.
set -euo pipefail
cd "$(dirname "$0")/.."

package=$(ls -t build/socklens-*.tar.xz | head -1)
echo "==> starting the binary of $package"
source .ci/xvfb.sh
folder=$(mktemp -d)
trap 'stop_screen; rm -rf "$folder"' EXIT

tar -xJf "$package" -C "$folder"
binary=$(find "$folder" -path '*/bin/*' -type f -perm -u+x)
desktop=$(find "$folder" -name '*.desktop')
grep -q "^Exec=$(basename "$binary")" "$desktop"
# The version stands in main.go, for builds without the tool, and in FyneApp.toml.
version=$(awk -F '"' '/^ *Version *=/ {print $2}' FyneApp.toml)
"$binary" --version | grep -F "$version"

# As README says, for the user alone, and away again.
makefile=$(find "$folder" -name Makefile)
make -C "$(dirname "$makefile")" user-install HOME="$folder/user"
[ -x "$folder/user/.local/bin/$(basename "$binary")" ]
make -C "$(dirname "$makefile")" user-uninstall HOME="$folder/user"
[ -z "$(find "$folder/user" -type f)" ]

start_screen 1440 900
# In a folder of its own, so that nothing of the work tree helps it.
mkdir -p "$folder/home/.cache" && cd "$folder"
HOME=$folder/home "$binary" --demo --data "$folder/data" &
app=$!
wait_for_window Socklens "$app"
recorded() { compgen -G "$folder/data/sessions/*.socklens"; }
wait_until 'the demo to record something' recorded
stop_app "$app"
capture=$(recorded | head -1)
"$binary" info "$capture"
[ -z "$(find "$folder/data" -name '*-wal' -o -name '*-shm')" ]
echo 'the packaged binary started, recorded and ended cleanly'
