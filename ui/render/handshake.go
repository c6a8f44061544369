package render

import (
	"bytes"
	"context"
	"net/http"
	"sort"
	"strconv"
	"strings"

	"socklens/history"
	"socklens/session/wire"
)

// HandshakeSummary lays out what an upgrade came to: the outcome, the addresses, what was agreed on and what that means,
// rules that were broken, and the headers of both sides. Values that are secrets by their header's name are masked
// here; Request shows them as they crossed the wire.
func HandshakeSummary(d *history.HandshakeDetail, violations []wire.Violation) Doc {
	p := outcome(d)
	p = append(p, Line{})
	p = p.value("URL", MaskURL(d.URL))
	if r := answerOf(d); d.Error != "" && r != nil && r.Status > 0 {
		p = p.value("Error", d.Error)
	}
	if d.Remote != "" {
		p = p.value("Address", d.Remote)
	}
	if d.Local != "" {
		p = p.value("From", d.Local)
	}
	if d.Proxy != nil {
		p = proxyLine(p, d.Proxy)
	}
	if d.Error == "" {
		p = agreement(p, d)
	}
	switch {
	case d.TLS != nil && d.Insecure:
		p = p.field("TLS", Span{Escape(d.TLS.Version), Plain}, Span{"  ▲ certificate not verified", Bad})
	case d.TLS != nil:
		p = p.field("TLS", Span{Escape(d.TLS.Version), Plain}, Span{"  certificate verified", Good})
	}
	if t := totalTime(d.Timing); t > 0 {
		p = p.field("Time", Span{Duration(t), Plain}, Span{"  " + timingText(d.Timing), Dim})
	}
	if len(violations) > 0 {
		p = append(append(p, Line{}), violationLines(violations)...)
	}
	if d.Request != nil {
		p = headers(p, "Request headers", d.Request.Headers)
	}
	if r := answerOf(d); r != nil && len(r.Headers) > 0 {
		title := "Response headers"
		if atProxy(d) {
			title = "Response headers of the proxy"
		}
		p = headers(p, title, r.Headers)
	}
	return p
}

func outcome(d *history.HandshakeDetail) page {
	var p page
	switch {
	case d.Error == "" && d.Response != nil:
		p = append(p, Line{Spans: []Span{{"✓ " + statusLine(d.Response), Good}}})
	case d.Error == "":
		p = append(p, Line{Spans: []Span{{"✓ open", Good}}})
	default:
		if r := answerOf(d); r != nil && r.Status > 0 {
			p = append(p, Line{Spans: []Span{{refusal(d, r), Bad}}})
			return bodyStart(p, r)
		}
		failed := "■ Failed"
		if d.Step != "" {
			failed += " at " + failedAt(d)
		}
		p = append(p, Line{Spans: []Span{{failed, Bad}}},
			Line{Spans: appendSpans(nil, []byte(d.Error[:min(len(d.Error), 4*Piece)]), Plain)})
	}
	return p
}

// bodyLines and bodyBytes are how much of a refusal's body the summary shows: what a server says for itself begins there.
const bodyLines, bodyBytes = 6, 400

// bodyStart shows how the body of a refusal begins, and where the rest is.
func bodyStart(p page, r *history.HTTPReply) page {
	rest := strings.TrimRight(r.Body, "\r\n")
	left := bodyBytes
	for n := 0; n < bodyLines && left > 0 && rest != ""; n++ {
		line, after, _ := strings.Cut(rest, "\n")
		if len(line) > left {
			k := cut([]byte(line), left)
			line, after, left = line[:k], rest[k:], 0
		}
		p = append(p, Line{Indent: 1, Spans: appendSpans(nil, []byte(strings.TrimSuffix(line, "\r")), Plain)})
		rest, left = after, left-len(line)
	}
	if rest != "" || r.BodyCut {
		p = append(p, Line{Indent: 1, Spans: []Span{{"… " + bodySize(r) + ", in Response", Faint}}})
	}
	return p
}

// bodySize says how much there is of a body.
func bodySize(r *history.HTTPReply) string {
	if r.BodyCut {
		return "the first " + Size(int64(len(r.Body))) + " of body; there was more"
	}
	return Size(int64(len(r.Body))) + " of body"
}

// statusLine writes the status of a response as the server did, without the protocol's name.
func statusLine(r *history.HTTPReply) string {
	line, _, _ := strings.Cut(r.Raw, "\n")
	if _, status, ok := strings.Cut(strings.TrimRight(line, "\r"), " "); ok && len(status) <= 200 {
		return Escape(status)
	}
	return strings.TrimSpace(strconv.Itoa(r.Status) + " " + http.StatusText(r.Status))
}

// stepText names a step of an attempt for a person.
func stepText(step string) string {
	switch step {
	case "resolve":
		return "the name lookup"
	case "dial":
		return "the TCP connection"
	case "proxy":
		return "the proxy"
	case "tls":
		return "the TLS handshake"
	case "request":
		return "sending the request"
	case "response":
		return "the response"
	}
	return Escape(step)
}

func agreement(p page, d *history.HandshakeDetail) page {
	if d.Subprotocol != "" {
		p = p.value("Subprotocol", d.Subprotocol)
	} else {
		p = p.field("Subprotocol", Span{"none", Faint})
	}
	for i, x := range d.Extensions {
		label := ""
		if i == 0 {
			label = "Extensions"
		}
		p = p.value(label, x)
	}
	if len(d.Extensions) == 0 {
		p = p.field("Extensions", Span{"none", Faint})
	}
	if d.Request != nil && d.Response != nil {
		for _, s := range wire.JudgeUpgrade(d.Request.Headers, d.Response.Headers).Explained {
			p = p.field("", Span{Escape(s), Dim})
		}
	}
	return p
}

func headers(p page, title string, list [][2]string) page {
	p = append(p, Line{}, Line{Spans: []Span{{title, Dim}}})
	for _, h := range list {
		l := Line{Indent: 1, Spans: appendSpans(nil, []byte(h[0][:min(len(h[0]), Piece)]), Key)}
		l.Spans = append(l.Spans, Span{": ", Punct})
		value := MaskHeader(h[0], h[1])
		l.Spans = appendSpans(l.Spans, []byte(value[:min(len(value), Piece)]), Plain)
		if len(value) > Piece {
			l.Spans = append(l.Spans, Span{" … " + Size(int64(len(value))) + ", whole in Request or Response", Faint})
		}
		p = append(p, l)
	}
	return p
}

// Request shows the upgrade request byte for byte, and before it what a proxy was asked.
func Request(d *history.HandshakeDetail) Doc {
	var docs stack
	if d.Proxy != nil && d.Proxy.Request != nil {
		docs = connectRequest(d.Proxy.Request)
	}
	switch {
	case d.Request != nil && docs != nil:
		return append(docs, titled("through it, to the server", head(d.Request.Raw))...)
	case d.Request != nil:
		return head(d.Request.Raw)
	case docs != nil:
		return docs
	}
	return page{{Spans: []Span{{"No request was sent: the connection was not made.", Faint}}}}
}

// Response shows the answer byte for byte, its body too, and before it a proxy's.
func Response(d *history.HandshakeDetail) Doc {
	var docs stack
	if d.Proxy != nil && d.Proxy.Response != nil {
		docs = titled("of the proxy", reply(d.Proxy.Response)...)
	}
	switch {
	case d.Response != nil && docs != nil:
		return append(docs, titled("of the server", reply(d.Response)...)...)
	case d.Response != nil:
		return reply(d.Response)
	case docs != nil:
		return docs
	}
	return page{{Spans: []Span{{"No response came.", Faint}}}}
}

// reply shows a response with its body.
func reply(r *history.HTTPReply) stack {
	docs := stack{head(r.Raw)}
	if r.Body != "" {
		// Without a deadline Raw can't fail.
		text, _ := newRaw(context.Background(), []byte(r.Body), Plain)
		docs = append(docs, titled(bodySize(r), text)...)
	}
	return docs
}

// head shows the head of a request or response. Its lines end in CRLF, as they should; a line that ends otherwise
// shows how.
func head(text string) Doc {
	d := headDoc{text: []byte(text)}
	rest, next := d.text, 0
	for first := true; len(rest) > 0; first = false {
		line, after, ended := bytes.Cut(rest, []byte("\n"))
		rest = after
		end := ""
		if bare, ok := bytes.CutSuffix(line, []byte("\r")); ok && ended {
			line = bare
		} else if ended {
			end = `\n`
		}
		style := Plain
		for piece := 0; len(line) > 0 || piece == 0; piece++ {
			part := line[:cutAt(line, Piece)]
			line = line[len(part):]
			l := Line{}
			name, value, isHeader := bytes.Cut(part, []byte(":"))
			switch {
			case first:
				l.Spans = appendSpans(nil, part, Accent)
			case isHeader && piece == 0:
				l.Spans = appendSpans(nil, name, Key)
				l.Spans = append(l.Spans, Span{":", Punct})
				l.Spans = appendSpans(l.Spans, value, style)
			default:
				l.Spans = appendSpans(nil, part, style)
			}
			from := next
			if next += len(part); len(line) == 0 && end != "" {
				l.Spans = append(l.Spans, Span{end, Escaped})
				next++
			}
			d.page, d.shows = append(d.page, l), append(d.shows, stretch{0, from, next})
		}
		next = len(d.text) - len(rest)
	}
	return d
}

// headDoc is a page of the lines of a text.
type headDoc struct {
	page
	text  []byte
	shows []stretch // what each line does
}

func (d headDoc) Marks(seek Seek) Marks { return markPlaced(d, d.text, seek) }

func (d headDoc) stretches(i int) []stretch {
	if i < 0 || i >= len(d.shows) {
		return nil
	}
	return d.shows[i : i+1]
}

func (d headDoc) reveal(off int) int {
	return max(sort.Search(len(d.shows), func(i int) bool { return d.shows[i].from > off })-1, 0)
}

// cutAt is cut for a p that may be shorter than n.
func cutAt(p []byte, n int) int {
	if len(p) <= n {
		return len(p)
	}
	return cut(p, n)
}
