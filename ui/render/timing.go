package render

import (
	"fmt"
	"strings"
	"time"

	"socklens/history"
)

// step is one step of a handshake and how long it took.
type step struct {
	name string
	ms   float64
}

// steps returns the steps of a handshake that took time, in order.
func steps(t history.Timing) []step {
	var s []step
	for _, x := range []step{{"name lookup", t.DNS}, {"TCP", t.TCP}, {"proxy", t.Proxy}, {"TLS", t.TLS}, {"upgrade", t.Upgrade}} {
		if x.ms > 0 {
			s = append(s, x)
		}
	}
	return s
}

func totalTime(t history.Timing) time.Duration {
	sum := 0.0
	for _, s := range steps(t) {
		sum += s.ms
	}
	return milliseconds(sum)
}

// timingText writes the steps on one line: "name lookup 3.1 ms · TCP 12.0 ms".
func timingText(t history.Timing) string {
	var parts []string
	for _, s := range steps(t) {
		parts = append(parts, s.name+" "+Duration(milliseconds(s.ms)))
	}
	return strings.Join(parts, " · ")
}

// Timing shows how long each step of a handshake took, as bars one after the other, and how long after it the first frame
// of the server came; a negative first says that none is known.
func Timing(d *history.HandshakeDetail, first time.Duration) Doc {
	const width = 22 // as the details have room for beside the list
	all := steps(d.Timing)
	if len(all) == 0 {
		return page{{Spans: []Span{{"No step was completed.", Faint}}}}
	}
	total := float64(totalTime(d.Timing)) / float64(time.Millisecond)
	took := func(d time.Duration) Span { return Span{fmt.Sprintf("%10s  ", Duration(d)), Number} }
	var p page
	begin := 0.0
	for _, s := range all {
		from := int(begin / total * width)
		begin += s.ms
		to := min(max(int(begin/total*width+0.5), from+1), width)
		from = min(from, to-1)
		p = p.field(s.name, took(milliseconds(s.ms)),
			Span{strings.Repeat(" ", from), Plain},
			Span{strings.Repeat("█", to-from), Accent})
	}
	p = append(p, Line{}).field("in all", took(totalTime(d.Timing)))
	if first >= 0 {
		p = p.field("first frame", took(first), Span{"after the answer of the upgrade", Dim})
	}
	return p
}

// TLS shows what a TLS handshake agreed on and the certificates that the server sent.
func TLS(d *history.HandshakeDetail) Doc {
	if d.TLS == nil {
		return page{{Spans: []Span{{"Not encrypted: the connection doesn't use TLS, or didn't get so far.", Faint}}}}
	}
	var p page
	p = p.value("Version", d.TLS.Version)
	p = p.value("Cipher", d.TLS.Cipher)
	if d.TLS.ALPN != "" {
		p = p.value("ALPN", d.TLS.ALPN)
	}
	if d.Insecure {
		p = p.field("Verified", Span{"▲ no: checking the certificate is turned off in the settings", Bad})
	}
	for i, c := range d.TLS.Chain {
		title := "Server's certificate"
		if i > 0 {
			title = fmt.Sprintf("Certificate %d of the chain", i+1)
		}
		p = append(p, Line{}, Line{Spans: []Span{{title, Accent}}})
		p = p.value("Subject", c.Subject)
		p = p.value("Issuer", c.Issuer)
		for k, name := range c.Names[:min(len(c.Names), 100)] {
			label := ""
			if k == 0 {
				label = "Names"
			}
			p = p.value(label, name)
		}
		if len(c.Names) > 100 {
			p = p.field("", Span{"… " + Count(int64(len(c.Names)-100)) + " more", Faint})
		}
		p = p.value("Expires", c.NotAfter)
		p = p.value("SHA-256", fingerprint(c.SHA256))
	}
	return p
}

// fingerprint puts spaces between groups of eight digits.
func fingerprint(s string) string {
	var parts []string
	for len(s) > 8 {
		parts = append(parts, s[:8])
		s = s[8:]
	}
	return strings.Join(append(parts, s), " ")
}
