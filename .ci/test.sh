#!/usr/bin/env bash
# Runs the tests. Usage: test.sh unit|ui|e2e ...
set -euo pipefail
cd "$(dirname "$0")/.."

source .ci/node_peers.sh

# captures tells whether tshark may capture on the loopback, run by a command.
captures() { timeout 20 "$@" tshark -i lo -a duration:1 -w /dev/null >/dev/null 2>&1; }

# judge_packets has tshark judge what was recorded. Whoever may not capture on this machine's loopback may on that of a
# network of his own.
judge_packets() {
	local alone=(unshare --map-root-user --net sh -c 'ip link set lo up && exec "$@"' sh) where
	if captures env; then
		where=(env)
	elif captures "${alone[@]}"; then
		where=("${alone[@]}")
	else
		echo 'tshark may not capture on the loopback here, so no packet analyser judges what was recorded.' >&2
		echo 'Run it as root, or allow capturing: sudo setcap cap_net_raw,cap_net_admin+eip /usr/bin/dumpcap' >&2
		[ -z "${CI:-}" ] # there nothing is left out
		return
	fi
	echo '==> a packet analyser judges what was recorded'
	"${where[@]}" go test -tags tshark -count=1 -run TestJudge ./ui/cli
}

for what in "$@"; do
	case $what in
	unit)
		node_peers
		echo '==> unit tests with -race: the packages without Fyne'
		.ci/packages.sh plain | xargs go test -race -timeout 30m
		judge_packets
		;;
	ui)
		echo '==> interface tests with -race on the test driver: the packages with Fyne'
		.ci/packages.sh fyne | grep / | xargs go test -race -tags migrated_fynedo -timeout 30m
		go test -tags migrated_fynedo . # alone links the C of the window, which -race would have compiled a second time
		;;
	e2e)
		node_peers
		.ci/build.sh
		rm -f build/e2e/*-failed.png # or one of an earlier run would tell of this one
		echo '==> end-to-end tests: the real window under Xvfb, screenshots in build/e2e'
		go test -tags 'migrated_fynedo e2e' -v -count=1 -timeout 45m -run '^TestWindow' .
		;;
	*) echo "test.sh: unknown part \"$what\"" >&2 && exit 2 ;;
	esac
done
