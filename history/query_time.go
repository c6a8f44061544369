package history

import (
	"math"
	"strings"
	"time"
)

const timeWanted = `a time of day such as 12:00:05.250, a date and time such as 2026-11-20T12:00, or one before the newest entry such as -30s; with >, >=, < or <= before it, or .. between two`

// A moment is a time in a query: the nanoseconds from lo to before hi are meant by it, and those from lo to before shown
// are shown as lo. Moments of a time of day count from midnight.
type moment struct {
	lo, shown, hi int64
	kind          momentKind
}

type momentKind uint8

const (
	clockMoment  momentKind = iota // a time of day, on any day
	dateMoment                     // a date, with or without a time of day
	beforeMoment                   // before the newest entry
)

const day = int64(24 * time.Hour)

// time reads a time, a comparison with one, or two with .. between, one of which may be missing.
func (f *fieldValue) time() (node, error) {
	if a, b, ok := strings.Cut(f.text, ".."); ok {
		return f.timeRange(a, b)
	}
	op, text := comparison(f.text)
	m, ok := f.moment(text)
	if !ok {
		return nil, f.wanted(timeWanted)
	}
	least, most := int64(math.MinInt64), int64(math.MaxInt64)
	if m.kind == clockMoment {
		least, most = 0, day
	}
	explicit := op != opEqual || strings.HasPrefix(f.text, "=")
	switch {
	case op == opMore:
		return f.between(m.kind, m.shown, most), nil
	case op == opMoreEqual, m.kind == beforeMoment && !explicit:
		return f.between(m.kind, m.lo, most), nil
	case op == opLess:
		return f.between(m.kind, least, m.lo), nil
	case op == opLessEqual:
		return f.between(m.kind, least, m.shown), nil
	}
	return f.between(m.kind, m.lo, m.hi), nil
}

func (f *fieldValue) timeRange(a, b string) (node, error) {
	from, okA := f.moment(a)
	to, okB := f.moment(b)
	if a == "" && b == "" || a != "" && !okA || b != "" && !okB {
		return nil, f.wanted(timeWanted)
	}
	switch {
	case a == "":
		from = moment{lo: math.MinInt64, kind: to.kind}
		if to.kind == clockMoment {
			from.lo = 0
		}
	case b == "":
		to = moment{shown: math.MaxInt64, kind: from.kind}
		if from.kind == clockMoment {
			to.shown = day
		}
	case from.kind != to.kind:
		return nil, f.p.fail(f.pos, f.end, "both ends must be of one sort: two times of day, two dates, or two before the newest entry")
	case from.lo > to.lo && from.kind != clockMoment:
		return nil, f.p.fail(f.pos, f.end, "the range runs backwards: write %s..%s", b, a)
	}
	return f.between(from.kind, from.lo, to.shown), nil
}

// between returns the term of the times from lo to before hi.
func (f *fieldValue) between(kind momentKind, lo, hi int64) node {
	if kind == clockMoment {
		return &clockTerm{lo: lo, hi: hi, loc: f.p.now.Location(), spelling: f.spelling()}
	}
	if hi != math.MaxInt64 {
		hi--
	}
	return &columnTerm{col: columnTime, lo: lo, hi: hi, spelling: f.spelling()}
}

func (f *fieldValue) moment(text string) (m moment, ok bool) {
	if strings.HasPrefix(text, `"`) {
		inner, end, ok := unquote(text, 0)
		if !ok || end != len(text) {
			return m, false
		}
		text = inner
	}
	return readMoment(text, f.p.now)
}

func readMoment(text string, now time.Time) (moment, bool) {
	switch {
	case strings.HasPrefix(text, "-"):
		return beforeNow(text[1:], now)
	case len(text) >= 10 && text[4] == '-':
		return dateTime(text, now.Location())
	}
	return clock(text)
}

// ReadTime reads a time as it is written behind time: in a query, in a capture whose oldest and newest entries have the
// times first and last, and returns where it begins. A time of day is that of the newest entry's day, or where that would
// be later and the capture goes back that far, of the day before. ok is false for what is no time.
func ReadTime(text string, first, last time.Time) (at time.Time, ok bool) {
	m, ok := readMoment(text, last)
	if !ok {
		return at, false
	}
	if m.kind != clockMoment {
		return time.Unix(0, m.lo).In(last.Location()), true
	}
	on := func(ago int) time.Time {
		y, month, d := last.Date()
		return time.Date(y, month, d-ago, 0, 0, int(m.lo/int64(time.Second)), int(m.lo%int64(time.Second)), last.Location())
	}
	if at = on(0); at.After(last) && !on(1).Before(first) {
		at = on(1) // it went past midnight
	}
	return at, true
}

// beforeNow reads a duration such as 30s, 1m30s or 2d.
func beforeNow(text string, now time.Time) (moment, bool) {
	const most = 100_000 // days: times before 1678 have no number of nanoseconds
	var days time.Duration
	if head, tail, ok := strings.Cut(text, "d"); ok {
		d, ok := parseCount(head)
		if !ok || d > most {
			return moment{}, false
		}
		days, text = time.Duration(d)*24*time.Hour, tail
		if text == "" {
			text = "0s"
		}
	}
	if text == "" || text[0] < '0' || text[0] > '9' {
		return moment{}, false
	}
	d, err := time.ParseDuration(text)
	if err != nil || d > most*24*time.Hour-days {
		return moment{}, false
	}
	t := now.Add(-days - d).UnixNano()
	return moment{lo: t, shown: t + 1, hi: t + 1, kind: beforeMoment}, true
}

// units returns how long the last part of a time of day stands for, and how long what the window shows of it does:
// rows show milliseconds.
func units(text string) (unit, shown time.Duration) {
	_, frac, _ := strings.Cut(text, ".")
	switch {
	case frac != "":
		unit = time.Second
		for range frac {
			unit /= 10
		}
		return unit, min(unit, time.Millisecond)
	case strings.Count(text, ":") == 1:
		return time.Minute, time.Millisecond
	}
	return time.Second, time.Millisecond
}

// clock reads a time of day: H:MM, H:MM:SS or H:MM:SS.fraction.
func clock(text string) (moment, bool) {
	layout := "15:04:05"
	if strings.Count(text, ":") == 1 {
		layout = "15:04"
	}
	t, err := time.Parse(layout, text)
	if err != nil || !plainTime(text) {
		return moment{}, false
	}
	midnight := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	lo := int64(t.Sub(midnight))
	unit, shown := units(text)
	return moment{lo: lo, shown: lo + int64(shown), hi: lo + int64(unit), kind: clockMoment}, true
}

// plainTime reports whether a time of day has nothing about it that package time accepts and people don't write.
func plainTime(text string) bool {
	_, frac, dot := strings.Cut(text, ".")
	return !strings.Contains(text, ",") && (!dot || len(frac) <= 9 && strings.Count(text, ":") == 2)
}

// plainYear reports whether a time can be counted in nanoseconds.
func plainYear(t time.Time) bool { return t.Year() >= 1700 && t.Year() <= 2200 }

// dateTime reads a date, or a date and a time of day with a T or a space between and a zone behind or not.
func dateTime(text string, loc *time.Location) (moment, bool) {
	if len(text) == 10 {
		t, err := time.ParseInLocation(time.DateOnly, text, loc)
		if err != nil || !plainYear(t) {
			return moment{}, false
		}
		hi := t.AddDate(0, 0, 1).UnixNano()
		return moment{lo: t.UnixNano(), shown: hi, hi: hi, kind: dateMoment}, true
	}
	if text[10] != 'T' && text[10] != ' ' {
		return moment{}, false
	}
	tod := text[11:]
	zone := ""
	if i := strings.IndexAny(tod, "Z+-"); i >= 0 {
		tod, zone = strings.TrimSuffix(tod[:i], " "), tod[i:]
	}
	layout := "2006-01-02T15:04:05"
	if strings.Count(tod, ":") == 1 {
		layout = "2006-01-02T15:04"
	}
	switch {
	case zone == "":
	case zone == "Z" || strings.Contains(zone, ":"):
		layout += "Z07:00"
	default:
		layout += "Z0700"
	}
	t, err := time.ParseInLocation(layout, text[:10]+"T"+tod+zone, loc)
	if err != nil || !plainTime(tod) || !plainYear(t) {
		return moment{}, false
	}
	lo := t.UnixNano()
	unit, shown := units(tod)
	return moment{lo: lo, shown: lo + int64(shown), hi: lo + int64(unit), kind: dateMoment}, true
}
