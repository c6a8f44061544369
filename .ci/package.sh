#!/usr/bin/env bash
# Makes build/socklens-VERSION-linux-ARCH.tar.xz with Fyne's packaging tool, from a binary that we build: the tool's
# own build would compile the window's C again with other flags. The tool counts FyneApp.toml's build number up, so it
# works on a copy.
set -euo pipefail
cd "$(dirname "$0")/.."

version=$(awk -F '"' '/^ *Version *=/ {print $2}' FyneApp.toml)
package=build/socklens-$version-linux-$(go env GOARCH).tar.xz
root=$PWD

echo "==> packaging $package"
rm -rf build/package && mkdir -p build/package/source/assets
go build -tags migrated_fynedo -ldflags '-s -w' -o build/package/socklens .
cp FyneApp.toml main.go build/package/source/
cp assets/icon.png build/package/source/assets/
(cd build/package && go tool fyne package --source-dir source --executable "$root/build/package/socklens")
mv build/package/Socklens.tar.xz "$package"
tar -tJf "$package"
