#!/usr/bin/env bash
# Starts the demo. Without a display it runs under Xvfb for ten seconds and leaves a picture and what was captured.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
	echo '==> starting the demo'
	exec build/socklens --demo
fi

echo '==> there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set): the demo runs under Xvfb for ten seconds'
source .ci/xvfb.sh
data=$(mktemp -d)
trap 'stop_screen; rm -rf "$data"' EXIT
rm -f build/demo.png build/demo.socklens

start_screen 1440 900
mkdir -p "$data/home/.cache"
HOME=$data/home build/socklens --demo --data "$data" &
app=$!
wait_for_window Socklens "$app"
xdotool search --onlyvisible --name Socklens windowsize 1440 900 windowmove 0 0
sleep 10
recorded() { compgen -G "$data/sessions/*.socklens"; }
wait_until 'the demo to record something' recorded
import -window root build/demo.png
stop_app "$app"

# Of several captures the demo is the one with the most in it.
entries=0
for capture in "$data"/sessions/*.socklens; do
	count=$(build/socklens info --jsonl "$capture" | wc -l)
	if [ "$count" -gt "$entries" ]; then
		entries=$count
		cp "$capture" build/demo.socklens
	fi
done
echo "the window: build/demo.png, what was captured: build/demo.socklens"
echo "captured $entries entries"
[ "$entries" -gt 0 ]
