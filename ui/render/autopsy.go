package render

import (
	"strconv"
	"strings"
	"time"

	"socklens/history"
	"socklens/session/wire"
)

// Autopsy lays out how an attempt ended: who ended it and how, the close code with its registered name and meaning,
// what came before, and a hint where a pattern is known.
func Autopsy(d *history.EndDetail) Doc {
	head := Span{"■ " + endSentence(d), Bad}
	if d.Clean {
		head = Span{"✓ " + endSentence(d), Good}
	}
	p := page{{Spans: []Span{head}}, {}}
	if d.Duration == 0 {
		return p.failed(d)
	}
	if d.Code != 0 {
		name, meaning := wire.CloseCodeText(d.Code)
		p = p.field("Code", Span{codeText(d.Code), Plain})
		if meaning != "" && meaning != name {
			p = p.field("", Span{meaning, Dim})
		}
	}
	if d.Reason != "" {
		p = p.value("Reason", d.Reason)
	}
	clean := "yes: both sides sent a close frame"
	if !d.Clean {
		clean = "no: the closing handshake was not completed"
	}
	p = p.field("Clean", Span{clean, Plain})
	p = p.field("How", Span{howText(d.How), Plain})
	if d.Error != "" {
		p = p.value("Error", d.Error)
	}
	p = append(p, Line{})
	p = p.field("Open for", exactly(d.Duration)...)
	p = p.field("Silence", append(exactly(d.SilenceMS), Span{" from the last byte received to the end", Dim})...)
	if d.RTTMS > 0 {
		p = p.field("Round trip", Span{Duration(milliseconds(d.RTTMS)), Plain}, Span{" at the last ping", Dim})
	}
	p = p.field("Received", Span{"↓ ", In}, Span{traffic(d.MessagesIn, d.BytesIn), Plain})
	p = p.field("Sent", Span{"↑ ", Out}, Span{traffic(d.MessagesOut, d.BytesOut), Plain})
	return p.hint(d.Hint)
}

// exactly writes a time so that a time-out of a round number of seconds is seen to be one, and in larger units beside.
func exactly(ms float64) []Span {
	s := []Span{{strconv.FormatFloat(ms/1000, 'f', 3, 64) + " s", Plain}}
	if d := milliseconds(ms); d >= time.Minute {
		s = append(s, Span{" (" + Duration(d) + ")", Dim})
	}
	return s
}

// failed goes on about an attempt that never opened: there was no link whose end could be told.
func (p page) failed(d *history.EndDetail) page {
	p = p.field("Ended by", Span{who(d.By), Plain})
	p = p.field("How", Span{howText(d.How), Plain})
	p = p.value("Error", d.Error)
	p = append(p, Line{}, Line{Spans: []Span{{"The handshake's entry, just before this one, has the whole answer.", Faint}}})
	return p.hint(d.Hint)
}

func (p page) hint(text string) page {
	if text == "" {
		return p
	}
	return append(p, Line{}, Line{Hang: len("Hint  "), Spans: []Span{{"Hint  ", Accent}, {Escape(text), Plain}}})
}

func traffic(messages, bytes int64) string {
	return Plural(messages, "message", "messages") + ", " + Size(bytes)
}

// labelWidth is the width of the column that says what a line is about.
const labelWidth = 14

// field appends a line with a label in front.
func (p page) field(label string, spans ...Span) page {
	return append(p, Line{Hang: labelWidth, Spans: append([]Span{{label + strings.Repeat(" ", max(1, labelWidth-len(label))), Dim}}, spans...)})
}

// value appends a line with a label and text that came from a peer.
func (p page) value(label, text string) page {
	return p.field(label, appendSpans(nil, []byte(text[:min(len(text), 4*Piece)]), Plain)...)
}

// endText is the autopsy in a few words: "ended by the network (1006, RST)".
func endText(d *history.EndDetail) string {
	if d.Duration == 0 {
		return "■ the attempt failed · " + d.Error
	}
	s := "■ "
	if d.Clean {
		s = ""
	}
	s += "ended by " + who(d.By) + " (" + codeText(d.Code)
	if d.Code == 0 {
		s = strings.TrimSuffix(s, "0")
	}
	if how := strings.ToUpper(d.How); d.How == "fin" || d.How == "rst" {
		s += ", " + how
	} else if d.How != "close" && how != "" {
		s += ", " + d.How
	}
	s += ")"
	if d.Reason != "" {
		s += " · " + d.Reason
	}
	s += " · after " + Duration(milliseconds(d.Duration))
	return strings.Replace(s, "(, ", "(", 1)
}

func who(by string) string {
	switch by {
	case "us":
		return "us"
	case "network":
		return "the network"
	}
	return "the peer"
}

// endSentence is the autopsy's first line.
func endSentence(d *history.EndDetail) string {
	us, peer := d.By == "us", d.By == "peer"
	if d.Duration == 0 {
		return "The attempt failed"
	}
	code := ""
	if d.Code != 0 {
		code = " with " + codeText(d.Code)
	}
	switch {
	case d.How == "close" && us:
		return "We closed the link" + code
	case d.How == "close":
		return "The peer closed the link" + code
	case d.How == "fin" && us:
		return "We ended the connection"
	case d.How == "fin":
		return "The peer ended the connection without a close frame"
	case d.How == "rst" && us:
		return "We reset the connection"
	case d.How == "rst":
		return "The peer reset the connection"
	case d.How == "tls" && us:
		return "We did not accept the peer's certificate"
	case d.How == "tls" && peer:
		return "The peer ended the connection with a TLS alert"
	case d.How == "tls":
		return "TLS failed"
	case d.How == "timeout" && us:
		return "We ended the connection: the peer did not answer in time"
	case d.How == "timeout":
		return "No answer came any more"
	case d.How == "violation" && peer:
		return "The peer closed the link after breaking the protocol"
	case d.How == "violation":
		return "We ended the connection: the peer broke the protocol"
	case us:
		return "We gave the attempt up"
	}
	return "The connection broke down, or was never made"
}

func howText(how string) string {
	switch how {
	case "close":
		return "a close frame"
	case "fin":
		return "FIN: the TCP connection was ended in order, but without a close frame"
	case "rst":
		return "RST: the TCP connection was torn down"
	case "tls":
		return "a TLS alert"
	case "timeout":
		return "no answer in time"
	case "violation":
		return "a violation of the protocol"
	case "":
		return "nothing more is known"
	}
	return Escape(how)
}
