package render

import (
	"strconv"
	"time"
)

// Size writes a number of bytes with its unit: "132 B", "1.2 KiB", "12.4 MiB".
func Size(n int64) string {
	if n < 1024 {
		return strconv.FormatInt(n, 10) + " B"
	}
	const units = "KMGTPE"
	f, i := float64(n)/1024, 0
	for f >= 1023.95 && i < len(units)-1 { // what would round to 1024.0 belongs to the next unit
		f /= 1024
		i++
	}
	var buf [16]byte
	b := strconv.AppendFloat(buf[:0], f, 'f', 1, 64)
	b = append(b, ' ', units[i], 'i', 'B')
	return string(b)
}

// Count writes a number with its digits in groups of three: "88,432".
func Count(n int64) string {
	var buf [32]byte
	return string(appendCount(buf[:0], n))
}

func appendCount(b []byte, n int64) []byte {
	var digits [20]byte
	u := uint64(n)
	if n < 0 {
		b, u = append(b, '-'), -u
	}
	d := strconv.AppendUint(digits[:0], u, 10)
	for i, c := range d {
		if i > 0 && (len(d)-i)%3 == 0 {
			b = append(b, ',')
		}
		b = append(b, c)
	}
	return b
}

// Plural writes a number and what is counted, "1 key" or "1,204 keys".
func Plural(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Count(n) + " " + many
}

// Clock writes a time given in Unix nanoseconds as the local time of day with milliseconds: "15:04:05.000".
func Clock(ns int64) string {
	t := time.Unix(0, ns)
	h, m, s := t.Clock()
	ms := t.Nanosecond() / int(time.Millisecond)
	b := [12]byte{
		'0' + byte(h/10), '0' + byte(h%10), ':', '0' + byte(m/10), '0' + byte(m%10), ':',
		'0' + byte(s/10), '0' + byte(s%10), '.', '0' + byte(ms/100), '0' + byte(ms/10%10), '0' + byte(ms%10),
	}
	return string(b[:])
}

// Delta writes a difference of two times, in nanoseconds, for a column in milliseconds: "12.4", "1,204.0". Below a
// millisecond it has three digits, "0.012", and from ten seconds on its own unit, as in Duration.
func Delta(ns int64) string {
	if ns >= int64(9999950*time.Microsecond) || ns <= -int64(9999950*time.Microsecond) {
		return longDelta(time.Duration(ns))
	}
	if small := int64(999_500); ns > -small && ns < small && ns != 0 { // in a flood "0.0" would tell nothing
		return strconv.FormatFloat(float64(ns)/1e6, 'f', 3, 64)
	}
	tenths := (ns + 50_000) / 100_000
	if ns < 0 {
		tenths = (ns - 50_000) / 100_000
	}
	var buf [16]byte
	b := buf[:0]
	if tenths < 0 {
		b, tenths = append(b, '-'), -tenths
	}
	b = appendCount(b, tenths/10)
	return string(append(b, '.', '0'+byte(tenths%10)))
}

// longDelta writes a long difference in one unit, so that it fits a narrow column: "12.6 s", "72.0 s", "16.7 min", "2.1 h".
func longDelta(d time.Duration) string {
	for _, u := range []struct {
		unit time.Duration
		most float64
		name string
	}{{time.Second, 999.95, "s"}, {time.Minute, 99.95, "min"}, {time.Hour, 99.95, "h"}} {
		if n := float64(d) / float64(u.unit); n < u.most && n > -u.most {
			return strconv.FormatFloat(n, 'f', 1, 64) + " " + u.name
		}
	}
	return Count(int64(d/(24*time.Hour))) + " d"
}

// Duration writes how long something took, as exactly as a person wants it: "850 µs", "12.1 ms", "4.2 s",
// "3 min 21 s", "2 h 5 min", "3 d 4 h".
func Duration(d time.Duration) string {
	if d < 0 {
		return "-" + Duration(-max(d, -1<<63+1))
	}
	switch {
	case d == 0:
		return "0 s"
	case d < time.Microsecond:
		return strconv.Itoa(int(d)) + " ns"
	case d < 999_500*time.Nanosecond:
		return strconv.Itoa(int(d.Round(time.Microsecond)/time.Microsecond)) + " µs"
	case d < 999_950*time.Microsecond:
		return strconv.FormatFloat(float64(d)/float64(time.Millisecond), 'f', 1, 64) + " ms"
	case d < 59_950*time.Millisecond:
		return strconv.FormatFloat(d.Seconds(), 'f', 1, 64) + " s"
	}
	s := int64(d.Round(time.Second) / time.Second)
	switch {
	case s < 3600:
		return two(s/60, "min", s%60, "s")
	case s < 86400:
		return two(s/3600, "h", s%3600/60, "min")
	}
	return two(s/86400, "d", s%86400/3600, "h")
}

// two writes a time in two units, and leaves out the second where it is zero.
func two(a int64, unitA string, b int64, unitB string) string {
	s := Count(a) + " " + unitA
	if b > 0 {
		s += " " + strconv.FormatInt(b, 10) + " " + unitB
	}
	return s
}

// Elapsed writes how long something has been going on as a clock that counts up: "03:21", "1:03:21", "2 d 1:03:21".
func Elapsed(d time.Duration) string {
	s := int64(max(d, 0) / time.Second)
	var buf [32]byte
	b := buf[:0]
	if s >= 86400 {
		b = append(strconv.AppendInt(b, s/86400, 10), " d "...)
	}
	if h := s % 86400 / 3600; s >= 3600 {
		b = append(strconv.AppendInt(b, h, 10), ':')
	}
	m, s := s%3600/60, s%60
	b = append(b, '0'+byte(m/10), '0'+byte(m%10), ':', '0'+byte(s/10), '0'+byte(s%10))
	return string(b)
}
