# Sourced by scripts that need a screen. start_screen WIDTH HEIGHT sets DISPLAY to a virtual screen of its own with a
# window manager on it; stop_screen ends both. The tests of the real window have the same in Go.

screen_pids=() screen_folder=

start_screen() {
	local n answer fd
	for n in {71..170}; do
		# With -displayfd the server prints its number once it accepts connections, and nothing when the number is taken.
		exec {fd}< <(exec Xvfb ":$n" -displayfd 1 -screen 0 "$1x$2x24" -dpi 96 -nolisten tcp -noreset 2>/dev/null)
		local pid=$!
		if read -r -t 30 -u "$fd" answer && [ "$answer" = "$n" ]; then
			screen_pids+=("$pid")
			export DISPLAY=":$n" XDG_SESSION_TYPE=x11 LANG=en_US.UTF-8
			unset WAYLAND_DISPLAY
			# Without a session bus the application starts one, which outlives it.
			screen_folder=$(mktemp -d)
			export DBUS_SESSION_BUS_ADDRESS=unix:path=$screen_folder/bus
			dbus-daemon --session --nofork --nopidfile --address="$DBUS_SESSION_BUS_ADDRESS" >/dev/null 2>&1 &
			screen_pids+=($!)
			openbox --sm-disable >/dev/null 2>&1 &
			screen_pids+=($!)
			return
		fi
		kill "$pid" 2>/dev/null || true
	done
	echo 'no virtual screen could be started: is Xvfb installed?' >&2
	return 1
}

stop_screen() {
	local i
	for ((i = ${#screen_pids[@]} - 1; i >= 0; i--)); do
		kill "${screen_pids[i]}" 2>/dev/null || true
	done
	screen_pids=()
	[ -z "$screen_folder" ] || rm -rf "$screen_folder"
}

# wait_for_window TITLE PID waits until a window with that title is on the screen, for a minute, or PID has ended.
wait_for_window() {
	local i
	for ((i = 0; i < 600; i++)); do
		xdotool search --onlyvisible --name "$1" >/dev/null 2>&1 && return
		kill -0 "$2" 2>/dev/null || break
		sleep 0.1
	done
	echo "no window with the title \"$1\" came up" >&2
	return 1
}

# stop_app PID ends a program the polite way, waits for it, and returns its exit status. One that doesn't end in half a
# minute is killed, and its status tells.
stop_app() {
	local i
	kill -TERM "$1" 2>/dev/null || true
	for ((i = 0; i < 300; i++)); do
		kill -0 "$1" 2>/dev/null || break
		sleep 0.1
	done
	kill -KILL "$1" 2>/dev/null || true
	wait "$1"
}
