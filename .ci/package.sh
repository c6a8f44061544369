#!/usr/bin/env bash
# Makes build/socklens-VERSION-linux-ARCH.tar.xz with Fyne's packaging tool, from a binary that we build: the tool's
# own build would compile the window's C again with other flags. The tool counts FyneApp.toml's build number up, so it
# works on a copy.
set -euo pipefail
cd "$(dirname "$0")/.."

version=$(awk -F '"' '/^ *Version *=/ {print $2}' FyneApp.toml)
package=build/socklens-$version-linux-$(go env GOARCH).tar.xz

echo "==> packaging $package"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
go build -tags migrated_fynedo -ldflags '-s -w' -o "$work/socklens" .
mkdir -p "$work/source/assets"
cp FyneApp.toml main.go "$work/source/"
cp assets/icon.png "$work/source/assets/"
# The tool writes the archive where it is started, and go tool wants to be started in the module.
mkdir -p build
(cd build && go tool fyne package --source-dir "$work/source" --executable "$work/socklens")
# The tool's Makefile names the icon without its ending, which installing then doesn't find.
mkdir "$work/unpacked"
tar -xJf build/Socklens.tar.xz -C "$work/unpacked"
rm build/Socklens.tar.xz
sed -i -E 's/^(Icon := "[^"]*[^g"])"$/\1.png"/' "$work"/unpacked/*/Makefile
tar -cJf "$package" --owner=0 --group=0 -C "$work/unpacked" socklens
tar -tJf "$package"
