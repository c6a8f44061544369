package render

import (
	"strings"

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
	p = p.field("Open for", Span{Duration(milliseconds(d.Duration)), Plain})
	p = p.field("Silence", Span{Duration(milliseconds(d.SilenceMS)), Plain}, Span{" from the last byte received to the end", Dim})
	if d.RTTMS > 0 {
		p = p.field("Round trip", Span{Duration(milliseconds(d.RTTMS)), Plain}, Span{" at the last ping", Dim})
	}
	p = p.field("Received", Span{"↓ ", In}, Span{traffic(d.MessagesIn, d.BytesIn), Plain})
	p = p.field("Sent", Span{"↑ ", Out}, Span{traffic(d.MessagesOut, d.BytesOut), Plain})
	if d.Hint != "" {
		p = append(p, Line{}, Line{Spans: []Span{{"Hint  ", Accent}, {Escape(d.Hint), Plain}}})
	}
	return p
}

func traffic(messages, bytes int64) string {
	return Plural(messages, "message", "messages") + ", " + Size(bytes)
}

// labelWidth is the width of the column that says what a line is about.
const labelWidth = 14

// field appends a line with a label in front.
func (p page) field(label string, spans ...Span) page {
	return append(p, Line{Spans: append([]Span{{label + strings.Repeat(" ", max(1, labelWidth-len(label))), Dim}}, spans...)})
}

// value appends a line with a label and text that came from a peer.
func (p page) value(label, text string) page {
	return p.field(label, appendSpans(nil, []byte(text[:min(len(text), 4*Piece)]), Plain)...)
}

// endText is the autopsy in a few words: "ended by the network (1006, RST)".
func endText(d *history.EndDetail) string {
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
	if d.Duration > 0 {
		s += " · after " + Duration(milliseconds(d.Duration))
	}
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
	subject := map[string]string{"us": "We", "network": "The network"}[d.By]
	if subject == "" {
		subject = "The peer"
	}
	code := ""
	if d.Code != 0 {
		code = " with " + codeText(d.Code)
	}
	switch d.How {
	case "close":
		return subject + " closed the link" + code
	case "fin":
		return subject + " ended the connection without a close frame"
	case "rst":
		return subject + " reset the connection"
	case "tls":
		return subject + " ended the connection with a TLS alert"
	case "timeout":
		return subject + " stopped answering"
	case "violation":
		return subject + " broke the protocol and the link was ended" + code
	}
	return subject + " ended the connection" + code
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
	}
	return Escape(how)
}
