package profile

import (
	"slices"
	"time"
)

// Defaults returns a profile in which everything that has a default stands at it.
func Defaults() Profile {
	return Profile{
		Compression: &Compression{},
		Timeouts: Timeouts{
			Connect: Duration(15 * time.Second),
			Close:   Duration(5 * time.Second),
			Write:   Duration(30 * time.Second),
		},
		Limits: Limits{Message: 64 << 20, Body: 4 << 20},
	}
}

// WithDefaults returns a copy in which everything that is zero and has a default stands at it. A negative timeout,
// which means none, stays.
func (p Profile) WithDefaults() Profile {
	d := Defaults()
	p = p.Clone()
	if p.Compression == nil {
		p.Compression = d.Compression
	}
	fill(&p.Timeouts.Connect, d.Timeouts.Connect)
	fill(&p.Timeouts.Close, d.Timeouts.Close)
	fill(&p.Timeouts.Write, d.Timeouts.Write)
	fill(&p.Limits.Message, d.Limits.Message)
	fill(&p.Limits.Body, d.Limits.Body)
	return p
}

func fill[T Duration | int64](v *T, byDefault T) {
	if *v == 0 {
		*v = byDefault
	}
}

// NonDefault counts the settings that are not at their default, for a badge: headers and subprotocols count once each,
// however many there are, and headers that are off don't count.
func (p Profile) NonDefault() int {
	d, p := Defaults(), p.WithDefaults()
	compression := *p.Compression
	compression.extra = ""
	n := 0
	for _, differs := range []bool{
		slices.ContainsFunc(p.Headers, func(h Header) bool { return !h.Off }),
		len(p.Subprotocols) > 0,
		compression != *d.Compression,
		p.Insecure,
		p.Proxy != "",
		p.Timeouts.Connect != d.Timeouts.Connect,
		p.Timeouts.Close != d.Timeouts.Close,
		p.Timeouts.Write != d.Timeouts.Write,
		p.Limits.Message != d.Limits.Message,
		p.Limits.Body != d.Limits.Body,
		p.Keepalive != 0,
		p.NoPong,
	} {
		if differs {
			n++
		}
	}
	return n
}

// Clone returns a copy that shares nothing with p.
func (p Profile) Clone() Profile {
	p.Headers = slices.Clone(p.Headers)
	p.Columns = slices.Clone(p.Columns)
	p.Preview = slices.Clone(p.Preview)
	p.Subprotocols = slices.Clone(p.Subprotocols)
	p.Messages = slices.Clone(p.Messages)
	if p.Compression != nil {
		c := *p.Compression
		p.Compression = &c
	}
	return p
}

// Clone returns a copy that shares nothing with f.
func (f Folder) Clone() Folder {
	f.Headers = slices.Clone(f.Headers)
	f.Messages = slices.Clone(f.Messages)
	return f
}
