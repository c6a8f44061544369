# Sourced by scripts that need a screen. start_screen WIDTH HEIGHT sets DISPLAY to a virtual screen of its own with a
# window manager on it; stop_screen ends both. The tests of the real window have the same in Go.

screen_pids=() screen_folder=

start_screen() {
	local n answer fd
	for n in {71..170}; do
		# With -displayfd the server prints its number once it accepts connections, and nothing when the number is taken.
		exec {fd}< <(exec Xvfb ":$n" -displayfd 1 -screen 0 "$1x$2x24" -dpi 96 -nolisten tcp -noreset 2>/dev/null)
		local pid=$!
		if read -r -t 60 -u "$fd" answer && [ "$answer" = "$n" ]; then
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
			wait_until 'the session bus' test -S "$screen_folder/bus"
			wait_until 'the window manager' xdotool get_num_desktops
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

# wait_until WHAT COMMAND ... waits until a command succeeds, for two minutes, and says what for when it never does.
wait_until() {
	local what=$1 i
	shift
	for ((i = 0; i < 1200; i++)); do
		"$@" >/dev/null 2>&1 && return
		sleep 0.1
	done
	echo "waited two minutes in vain for $what" >&2
	return 1
}

# wait_for_window TITLE PID waits until a window with that title is on the screen, or PID has ended.
wait_for_window() {
	window_or_end() { xdotool search --onlyvisible --name "$1" || ! kill -0 "$2"; }
	wait_until "a window with the title \"$1\"" window_or_end "$1" "$2"
	kill -0 "$2" 2>/dev/null && return
	echo "the application ended before a window with the title \"$1\" came up" >&2
	return 1
}

# stop_app PID ends a program the polite way, waits for it, and returns its exit status. One that doesn't end is killed
# after two minutes, having said what it was at, and its status tells.
stop_app() {
	ended() { ! kill -0 "$1"; }
	kill -TERM "$1" 2>/dev/null || true
	if ! wait_until 'the application to end' ended "$1"; then
		kill -QUIT "$1" 2>/dev/null || true
		sleep 1
		kill -KILL "$1" 2>/dev/null || true
	fi
	wait "$1"
}
