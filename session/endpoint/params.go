package endpoint

import (
	"fmt"
	"net/url"
	"strconv"
	"time"

	"socklens/session/wire"
)

// params reads a path's query string. It keeps the first thing that was wrong, so that a path can read all of its
// parameters and ask once.
type params struct {
	values url.Values
	offer  wire.Extension // of permessage-deflate, the client's first
	err    error
}

func (p *params) fail(name, want string) {
	if p.err == nil {
		p.err = fmt.Errorf("parameter %s: want %s, got %q", name, want, p.values.Get(name))
	}
}

// str returns a text, or def where the parameter is missing.
func (p *params) str(name, def string) string {
	if !p.values.Has(name) {
		return def
	}
	return p.values.Get(name)
}

// number returns a whole number between least and most, or def where the parameter is missing.
func (p *params) number(name string, def, least, most int64) int64 {
	if !p.values.Has(name) {
		return def
	}
	n, err := strconv.ParseInt(p.values.Get(name), 10, 64)
	if err != nil || n < least || n > most {
		p.fail(name, fmt.Sprintf("a number from %d to %d", least, most))
		return def
	}
	return n
}

// rate returns events a second, or def where the parameter is missing.
func (p *params) rate(name string, def float64) float64 {
	const least, most = 0.01, 1e6
	if !p.values.Has(name) {
		return def
	}
	f, err := strconv.ParseFloat(p.values.Get(name), 64)
	if err != nil || !(f >= least && f <= most) {
		p.fail(name, fmt.Sprintf("a rate from %g to %.0f a second", least, most))
		return def
	}
	return f
}

// wait returns a duration up to an hour, or def where the parameter is missing.
func (p *params) wait(name string, def time.Duration) time.Duration {
	const most = time.Hour
	if !p.values.Has(name) {
		return def
	}
	d, err := time.ParseDuration(p.values.Get(name))
	if err != nil || d < 0 || d > most {
		p.fail(name, `a duration such as "500ms", up to 1h`)
		return def
	}
	return d
}
