package cli

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"socklens/history"
	"socklens/session/wire"
)

// How much of a payload a readable line shows, in bytes.
const (
	previewText   = 300
	previewBinary = 48
)

// sayableSilence is how long nothing must have come before an end for that to be worth saying. Less is only the pace of
// an ordinary stream; time-outs that hang up on the silent take seconds at least.
const sayableSilence = time.Second

// row returns the readable line of an entry.
func row(e *history.Entry) []span {
	spans := []span{
		{fmt.Sprintf("%6d ", e.Seq), dim},
		{time.Unix(0, e.Time).Format("15:04:05.000 "), dim},
	}
	switch e.Kind {
	case history.Message, history.Control:
		spans = append(spans, frameRow(e)...)
	default:
		spans = append(spans, span{"─ ", dim})
		spans = append(spans, eventRow(e)...)
	}
	for _, v := range e.Violations {
		spans = append(spans, span{"  ▲ " + v.Text + " (" + v.Rule + ")", bad})
	}
	return spans
}

func frameRow(e *history.Entry) []span {
	arrow, look := "↓ ", in
	if e.Dir == wire.Out {
		arrow, look = "↑ ", out
	}
	sizes := size(e.Size)
	if e.Flags&wire.Compressed != 0 {
		sizes += " (" + size(e.WireSize) + " compressed)"
	}
	spans := []span{{arrow, look}, {fmt.Sprintf("%-7s", e.Op), look}, {fmt.Sprintf("%9s  ", sizes), dim}}
	var notes []string
	if len(e.Frames) > 1 {
		notes = append(notes, fmt.Sprintf("%d fragments", len(e.Frames)))
	}
	for _, f := range []struct {
		flag wire.Flags
		note string
	}{
		{wire.Incomplete, "never finished"}, {wire.Cut, "only the beginning was kept"},
		{wire.InflateFailed, "can't be inflated"}, {wire.OnPurpose, "sent raw"},
	} {
		if e.Flags&f.flag != 0 {
			notes = append(notes, f.note)
		}
	}
	if len(notes) > 0 {
		spans = append(spans, span{"[" + strings.Join(notes, ", ") + "] ", dim})
	}
	if e.Close != nil {
		text := strconv.Itoa(int(e.Close.Code))
		if e.Close.Reason != "" {
			text += " " + e.Close.Reason
		}
		return append(spans, span{text, plain})
	}
	return append(spans, payloadSpans(e.Payload, e.Size, e.Op == wire.Binary || e.Flags&wire.InflateFailed != 0)...)
}

// payloadSpans returns the beginning of a payload of so many bytes, and how many more there are.
func payloadSpans(p []byte, whole int64, binary bool) []span {
	text, n := preview(p, binary)
	if rest := whole - int64(n); rest > 0 {
		return []span{{text, plain}, {" … " + size(rest) + " more", dim}}
	}
	return []span{{text, plain}}
}

func eventRow(e *history.Entry) []span {
	d := e.Detail
	switch {
	case d == nil:
		return []span{{e.Kind.String(), plain}}
	case d.Handshake != nil:
		return handshakeRow(d.Handshake)
	case d.State != nil:
		return []span{{d.State.State, strong}}
	case d.End != nil:
		return endRow(d.End)
	case d.Gap != nil:
		return []span{{fmt.Sprintf("gap: %d entries (%s) were not kept: %s", d.Gap.Entries, size(d.Gap.Bytes), d.Gap.Why), bad}}
	}
	return nil
}

func handshakeRow(h *history.HandshakeDetail) []span {
	spans := []span{{"handshake ", strong}, {h.URL, accent}}
	if h.Error != "" {
		why := h.Error
		if _, after, ok := strings.Cut(why, ": "); ok && strings.HasPrefix(why, "connect ") {
			why = after // the address stands before it already
		}
		if h.Proxy != nil {
			why = "through proxy " + h.Proxy.Address + ": " + why
		}
		spans = append(spans, span{"  failed: " + why, bad})
		r := h.Response
		if p := h.Proxy; p != nil && r == nil {
			r = p.Response
		}
		if r != nil && r.Body != "" {
			spans = append(spans, payloadSpans([]byte("  "+r.Body), int64(len(r.Body)+2), false)...)
		}
		return spans
	}
	if h.Response != nil {
		spans = append(spans, span{fmt.Sprintf("  %d", h.Response.Status), plain})
	}
	for _, s := range append([]string{h.Subprotocol}, h.Extensions...) {
		if s != "" {
			spans = append(spans, span{" · " + s, plain})
		}
	}
	if h.TLS != nil {
		spans = append(spans, span{" · " + h.TLS.Version, plain})
	}
	if h.Insecure {
		spans = append(spans, span{" · certificate not verified", bad})
	}
	if h.Proxy != nil {
		spans = append(spans, span{" · through proxy " + h.Proxy.Address, plain})
	}
	t := h.Timing
	return append(spans, span{fmt.Sprintf(" · %.1f ms", t.DNS+t.TCP+t.Proxy+t.TLS+t.Upgrade), dim})
}

func endRow(d *history.EndDetail) []span {
	look, sign := plain, "end "
	if !d.Clean {
		look, sign = bad, "■ end "
	}
	text := fmt.Sprintf("by %s", d.By)
	if d.How != "" {
		text += " (" + d.How + ")"
	}
	if d.Code != 0 {
		text += " " + strconv.Itoa(int(d.Code))
		if name, _ := wire.CloseCodeText(d.Code); name != "" {
			text += " " + name
		}
	}
	if d.Reason != "" {
		text += ": " + d.Reason
	}
	if d.Duration == 0 {
		return []span{{sign, strong}, {text, look}} // it never opened: the handshake said the rest
	}
	if silence := time.Duration(d.SilenceMS * float64(time.Millisecond)); silence >= sayableSilence {
		text += fmt.Sprintf(" · %s silent before", silence.Round(100*time.Millisecond))
	}
	spans := []span{{sign, strong}, {text, look}}
	if d.Error != "" {
		spans = append(spans, span{" · " + d.Error, dim})
	}
	if d.Hint != "" {
		spans = append(spans, span{" · " + d.Hint, accent})
	}
	return spans
}

// preview returns the beginning of a payload, text as it is and anything else as hex, and how many bytes it shows.
func preview(p []byte, binary bool) (string, int) {
	t := p[:min(len(p), previewText)]
	if t = t[:len(t)-wire.HalfRune(t)]; !binary && utf8.Valid(t) {
		return string(t), len(t)
	}
	p = p[:min(len(p), previewBinary)]
	var b strings.Builder
	for i := 0; i < len(p); i += 4 {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(hex.EncodeToString(p[i:min(i+4, len(p))]))
	}
	return b.String(), len(p)
}

// escape makes visible what would act on a terminal: control characters, and those that change the reading direction or
// show nothing. All that is printed goes through it: an error may quote the peer too.
func escape(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return !shown(r) }) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case shown(r):
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		default:
			fmt.Fprintf(&b, `\u{%x}`, r)
		}
	}
	return b.String()
}

func shown(r rune) bool {
	if r >= ' ' && r <= '~' {
		return true
	}
	if r == '\u200d' || r == '\u200c' {
		return true // they join emoji and letters
	}
	return r != utf8.RuneError && unicode.IsGraphic(r) && !unicode.Is(unicode.Cf, r)
}

// size returns bytes with a unit.
func size(n int64) string {
	const unit = 1024
	if n < unit {
		return fmt.Sprintf("%d B", n)
	}
	f, names := float64(n)/unit, "KMGTPE"
	i := 0
	for ; f >= unit && i < len(names)-1; i++ {
		f /= unit
	}
	return fmt.Sprintf("%.1f %ciB", f, names[i])
}

// grouped returns a number with its thousands apart: 88,432.
func grouped(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
