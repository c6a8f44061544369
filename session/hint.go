package session

import (
	"fmt"
	"math"
	"time"

	"socklens/history"
)

// past is what a session remembers of an attempt that opened, to see patterns over several.
type past struct {
	byUs     bool
	idle     time.Duration // nothing had crossed the wire for so long
	duration time.Duration // the link was open for so long
}

// maxPast is how many ends are remembered.
const maxPast = 32

// remember appends an end.
func remember(all []past, p past) []past {
	if len(all) == maxPast {
		all = all[1:]
	}
	return append(all, p)
}

// hint says what may be behind the end of a link, where a pattern is known; it is empty otherwise, and where the end
// speaks for itself. Before holds the ends of earlier attempts.
func hint(before []past, f facts, end history.EndDetail) string {
	if end.By == byUs || end.How == howViolation {
		return ""
	}
	idle, duration := f.idle(), time.Duration(f.began.at-f.opened)
	if s := hintIdle(before, idle, f.keepalive); s != "" {
		return s
	}
	if n := 1 + count(before, func(p past) bool { return near(p.duration, duration) }); n > 1 && duration >= 10*time.Second {
		return fmt.Sprintf("%s time closed %s after opening, whatever was sent: look for a limit on a connection's lifetime, "+
			"or a token that expires", ordinal(n), seconds(duration))
	}
	if f.pongsLeft {
		return "pings were left unanswered: a server that sends them ends the link when no pong comes"
	}
	if s := hintCode(end.Code); s != "" {
		return s
	}
	if n := 1 + count(before, func(p past) bool { return p.duration < time.Second }); n > 1 && duration < time.Second {
		return fmt.Sprintf("%s time closed within a second of opening: the server takes the upgrade and then refuses; "+
			"look at the token, the subprotocol and the first message it expects", ordinal(n))
	}
	switch end.How {
	case howRST:
		return "a reset: the peer's process died or closed with data unread, or a firewall had forgotten the connection"
	case howFIN:
		return "no close frame: the server's process ended, or a proxy between closed the connection"
	case howTimeout:
		if f.writeErr != nil {
			return "the peer took nothing more of what was sent: it stopped reading, or the network stopped carrying packets"
		}
		return "the network stopped carrying packets: a cable, a VPN or a sleeping machine"
	}
	return ""
}

// hintIdle looks for the idle timeout of a proxy.
func hintIdle(before []past, idle time.Duration, keepalive bool) string {
	if idle < 5*time.Second {
		return ""
	}
	advice := "turn on keepalive pings"
	if keepalive {
		advice = "send keepalive pings more often"
	}
	if n := 1 + count(before, func(p past) bool { return near(p.idle, idle) }); n > 1 {
		return fmt.Sprintf("%s time closed after %s of silence: look for a proxy's idle timeout; %s", ordinal(n), seconds(idle), advice)
	}
	for _, usual := range [...]int{10, 15, 20, 30, 45, 50, 55, 60, 75, 90, 100, 120, 180, 240, 300, 350, 600, 900, 3600} {
		if d := idle - time.Duration(usual)*time.Second; d.Abs() < time.Second {
			return fmt.Sprintf("closed after %s of silence, a usual idle timeout of proxies; %s", seconds(idle), advice)
		}
	}
	return ""
}

// hintCode says what to try for close codes that tell.
func hintCode(code uint16) string {
	switch code {
	case 1002:
		return "the peer found our frames wrong: look at the last that were sent"
	case 1003:
		return "the peer does not take this type of message: try text instead of binary, or the reverse"
	case 1007:
		return "the peer found a payload wrong: look at the text that was sent last"
	case 1008:
		return "the peer has a rule against what was sent: look at the token and the last messages"
	case 1009:
		return "a message was too long for the peer: send it in smaller ones"
	case 1011:
		return "something failed inside the server: its log knows"
	case 1012, 1013:
		return "the server restarts or has too much to do: try again later"
	}
	return ""
}

// count counts the ends, of those that weren't ours, that are alike.
func count(all []past, alike func(past) bool) int {
	n := 0
	for _, p := range all {
		if !p.byUs && alike(p) {
			n++
		}
	}
	return n
}

// near reports whether two durations are the same timeout: within a second, or three in a hundred.
func near(a, b time.Duration) bool {
	return (a - b).Abs() <= max(time.Second, time.Duration(math.Abs(float64(b))*0.03))
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.1f s", d.Seconds()) }

// ordinal returns "second" and so on.
func ordinal(n int) string {
	names := [...]string{"zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"}
	if n < len(names) {
		return names[n]
	}
	switch {
	case n%100 >= 11 && n%100 <= 13:
		return fmt.Sprintf("%dth", n)
	case n%10 == 1:
		return fmt.Sprintf("%dst", n)
	case n%10 == 2:
		return fmt.Sprintf("%dnd", n)
	case n%10 == 3:
		return fmt.Sprintf("%drd", n)
	}
	return fmt.Sprintf("%dth", n)
}
