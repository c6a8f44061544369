package session

import (
	"strings"
	"testing"
	"time"

	"socklens/history"
)

func TestHints(t *testing.T) {
	sec := time.Second
	silent := past{idle: 60 * sec, duration: 100 * sec}
	for _, c := range []struct {
		name           string
		before         []past
		idle, duration time.Duration
		end            history.EndDetail
		change         func(*facts)
		want           string
	}{
		{name: "the third time", before: []past{silent, {byUs: true, idle: 60 * sec}, silent}, idle: 60 * sec, duration: 200 * sec,
			end:  history.EndDetail{By: "peer", How: "fin"},
			want: "third time closed after 60.0 s of silence: look for a proxy's idle timeout; turn on keepalive pings"},
		{name: "nearly the same", before: []past{{idle: 61 * sec}}, idle: 60 * sec, duration: 200 * sec, end: history.EndDetail{By: "peer", How: "close", Code: 1001},
			want: "second time closed after 60.0 s of silence"},
		{name: "a usual time", idle: 60*sec + 30*time.Millisecond, duration: 61 * sec, end: history.EndDetail{By: "peer", How: "fin"},
			want: "closed after 60.0 s of silence, a usual idle timeout of proxies; turn on keepalive pings"},
		{name: "keepalive is on", idle: 30 * sec, duration: 61 * sec, end: history.EndDetail{By: "peer", How: "rst"},
			change: func(f *facts) { f.keepalive = true }, want: "closed after 30.0 s of silence, a usual idle timeout of proxies; send keepalive pings more often"},
		{name: "no usual time", idle: 37 * sec, duration: 61 * sec, end: history.EndDetail{By: "peer", How: "rst"}, want: "a reset: the peer's process died"},
		{name: "a lifetime", before: []past{{duration: 301 * sec}}, idle: sec, duration: 300 * sec, end: history.EndDetail{By: "peer", How: "close", Code: 1001},
			want: "second time closed 300.0 s after opening, whatever was sent"},
		{name: "at once again", before: []past{{duration: 3 * time.Millisecond}}, duration: 2 * time.Millisecond, end: history.EndDetail{By: "peer", How: "close", Code: 4401},
			want: "second time closed within a second of opening"},
		{name: "pings unanswered", duration: 8 * sec, end: history.EndDetail{By: "peer", How: "fin"}, change: func(f *facts) { f.pongsLeft = true },
			want: "pings were left unanswered"},
		{name: "a code that tells", duration: 8 * sec, end: history.EndDetail{By: "peer", How: "close", Code: 1009}, want: "a message was too long for the peer"},
		{name: "nothing to say", duration: 8 * sec, end: history.EndDetail{By: "peer", How: "close", Code: 1000}, want: ""},
		{name: "our own doing", before: []past{silent}, idle: 60 * sec, duration: 100 * sec, end: history.EndDetail{By: "us", How: "close"}, want: ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			at := int64(time.Hour)
			f := facts{opened: at - int64(c.duration), began: moment{at: at, lastIn: at - int64(c.idle), lastOut: at - int64(c.idle)}}
			if c.change != nil {
				c.change(&f)
			}
			got := hint(c.before, f, c.end)
			if !strings.HasPrefix(got, c.want) || (c.want == "") != (got == "") {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestOrdinals(t *testing.T) {
	for n, want := range map[int]string{2: "second", 10: "tenth", 11: "11th", 12: "12th", 13: "13th", 21: "21st", 22: "22nd", 23: "23rd", 24: "24th", 111: "111th"} {
		if got := ordinal(n); got != want {
			t.Errorf("%d: %s", n, got)
		}
	}
}
