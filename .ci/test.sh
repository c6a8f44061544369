#!/usr/bin/env bash
# Runs the tests. Usage: test.sh unit|ui|e2e ...
set -euo pipefail
cd "$(dirname "$0")/.."

source .ci/node_peers.sh

for what in "$@"; do
	case $what in
	unit)
		node_peers
		echo '==> unit tests with -race: the packages without Fyne'
		.ci/packages.sh plain | xargs go test -race -timeout 30m
		if timeout 20 tshark -i lo -a duration:1 -w /dev/null >/dev/null 2>&1; then
			echo '==> a packet analyser judges what was recorded'
			go test -tags tshark -count=1 -run TestJudge ./ui/cli
		else
			echo '==> capturing on the loopback is not permitted here: the packet analyser judges nothing'
		fi
		;;
	ui)
		echo '==> interface tests on the test driver: the packages with Fyne'
		.ci/packages.sh fyne | xargs go test -tags migrated_fynedo -timeout 30m
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
