#!/usr/bin/env bash
# Installs the system packages that are missing. Usage: setup.sh build|test|bench ...
# Debian and Ubuntu only; elsewhere it prints what is needed and stops. SOCKLENS_SETUP=skip believes that all is there.
set -euo pipefail

packages=() commands=(go git)
for what in "$@"; do
	case $what in
	build) packages+=(gcc make pkg-config libgl1-mesa-dev xorg-dev libwayland-dev libxkbcommon-dev xz-utils) ;;
	test)
		packages+=(xvfb openbox xdotool xclip imagemagick libgl1-mesa-dri x11-utils fonts-noto-cjk dbus-x11
			python3-websockets tshark iproute2 tinyproxy-bin microsocks)
		commands+=(node npm)
		;;
	bench) packages+=(ripgrep jq xvfb openbox xdotool libgl1-mesa-dri dbus-x11) ;; # the window is measured too
	*) echo "setup.sh: unknown part \"$what\"" >&2 && exit 2 ;;
	esac
done

[ "${SOCKLENS_SETUP:-}" = skip ] && exit 0

# Xvfb belongs to `make run` too where there is no display to open the window on.
if [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
	packages+=(xvfb openbox xdotool imagemagick libgl1-mesa-dri dbus-x11)
fi

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
	cat >&2 <<-END
		This machine has no apt, so nothing was installed. Socklens needs, by their Debian names:
		  ${packages[*]}
		and these commands: ${commands[*]}
		Install what corresponds to them, then run the same with SOCKLENS_SETUP=skip.
	END
	exit 1
fi

missing=()
for package in "${packages[@]}"; do
	status=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
	[ "$status" = installed ] || missing+=("$package")
done
for command in "${commands[@]}"; do
	command -v "$command" >/dev/null && continue
	case $command in
	node) missing+=(nodejs) ;;
	npm) missing+=(npm) ;;
	*)
		echo "\"$command\" was not found. Socklens needs Go 1.26 or later (https://go.dev/dl) and git." >&2
		exit 1
		;;
	esac
done
[ ${#missing[@]} -eq 0 ] && exit 0

mapfile -t missing < <(printf '%s\n' "${missing[@]}" | sort -u)
echo "==> installing with apt: ${missing[*]}"

as_root=()
if [ "$(id -u)" -ne 0 ]; then
	if ! command -v sudo >/dev/null; then
		echo "That needs root, and there is no sudo. As root: apt-get install ${missing[*]}" >&2
		exit 1
	fi
	as_root=(sudo)
fi
# tshark asks who may capture, and there may be nobody to answer.
apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 -o Acquire::Retries=5 "$@"; }
apt update
apt install -y --no-install-recommends "${missing[@]}"
