package history

import (
	"testing"
	"time"
)

func TestReadTime(t *testing.T) {
	zone := time.FixedZone("CEST", 2*3600)
	day := func(d, h, m, s, ns int) time.Time { return time.Date(2026, 11, d, h, m, s, ns, zone) }
	first, last := day(19, 22, 0, 0, 0), day(20, 3, 30, 0, 0)
	for _, c := range []struct {
		text string
		want time.Time
	}{
		{"03:29", day(20, 3, 29, 0, 0)},
		{"3:29:01.5", day(20, 3, 29, 1, 5e8)},
		{"22:30", day(19, 22, 30, 0, 0)}, // before midnight
		{"22:00", day(19, 22, 0, 0, 0)},
		{"21:59:59", day(20, 21, 59, 59, 0)}, // on neither day
		{"2026-11-19", day(19, 0, 0, 0, 0)},
		{"2026-11-19 23:10", day(19, 23, 10, 0, 0)},
		{"2026-11-19T23:10:01.000000007", day(19, 23, 10, 1, 7)},
		{"2026-11-19T21:10:01.25Z", day(19, 23, 10, 1, 25e7)},
		{"2026-11-19T23:10:01+02:00", day(19, 23, 10, 1, 0)},
		{"2026-11-19 21:10:01.000 +0000", day(19, 23, 10, 1, 0)}, // as socklens info writes it
		{"-30s", day(20, 3, 29, 30, 0)},
		{"-1h30m", day(20, 2, 0, 0, 0)},
	} {
		if at, ok := ReadTime(c.text, first, last); !ok || !at.Equal(c.want) {
			t.Errorf("%s is %v, %v, want %v", c.text, at, ok, c.want)
		}
	}
	for _, text := range []string{"", "now", "25:00", "12:00:05.", "12:00,5", "-5", "-", "2026-13-01", "2026-11-19 +02:00", "2026-11-19T1:00 +", "9999-01-01"} {
		if at, ok := ReadTime(text, first, last); ok {
			t.Errorf("%q is %v", text, at)
		}
	}
}
