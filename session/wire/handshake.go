package wire

import (
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
)

// Accept returns the Sec-WebSocket-Accept that answers a Sec-WebSocket-Key (RFC 6455 4.2.2).
func Accept(key string) string {
	// SHA-1 is what the RFC says. It only shows that the server understood the request; nothing is protected by it.
	sum := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// Agreement is what the two sides of an upgrade agreed on, and where the answer broke the rules. It follows what was
// answered even where that was never offered, because the server will act on it.
type Agreement struct {
	Subprotocol string      // as the server answered it, or ""
	Extensions  []Extension // as the server answered them

	In  *Deflate // permessage-deflate of what the server sends; nil for none
	Out *Deflate // permessage-deflate of what we send; nil for none

	// AllowedRsv holds the reserved bits that agreed extensions may use which this package does not implement.
	AllowedRsv uint8

	// Refused is why the answer is none to this upgrade at all, so that no link may open (RFC 6455 4.1), as a sentence
	// without a full stop; "" where it is one.
	Refused string

	Violations []Violation
	Explained  []string // what was agreed on, a sentence without a full stop each
}

// JudgeUpgrade compares the header lines of an upgrade request with those of its 101 answer (RFC 6455 4.1, RFC 7692
// 7.1). The lines are names and values in the order of the wire; the case of names does not matter.
func JudgeUpgrade(request, response [][2]string) Agreement {
	var g Agreement
	g.judgeUpgrade(response)
	g.judgeAccept(request, response)
	g.judgeSubprotocol(elements(request, "Sec-WebSocket-Protocol"), values(response, "Sec-WebSocket-Protocol"))
	g.judgeExtensions(values(request, "Sec-WebSocket-Extensions"), values(response, "Sec-WebSocket-Extensions"))
	return g
}

func (g *Agreement) violate(rule, format string, args ...any) {
	g.Violations = append(g.Violations, Violation{rule, fmt.Sprintf(format, args...)})
}

// refuse is violate for what must fail the link.
func (g *Agreement) refuse(format string, args ...any) {
	g.violate("RFC 6455 4.1", format, args...)
	if g.Refused == "" {
		g.Refused = g.Violations[len(g.Violations)-1].Text
	}
}

// judgeUpgrade checks that the answer is one to an upgrade to WebSocket.
func (g *Agreement) judgeUpgrade(response [][2]string) {
	for _, need := range [][2]string{{"Upgrade", "websocket"}, {"Connection", "Upgrade"}} {
		has := func(v string) bool { return strings.EqualFold(v, need[1]) }
		if list := elements(response, need[0]); !slices.ContainsFunc(list, has) {
			g.refuse("the answer's %s is %q and lacks %q", need[0], Excerpt(strings.Join(list, ", ")), need[1])
		}
	}
}

// judgeAccept checks that the server has seen the key. Of several keys, which a request may hold on purpose, some servers
// take the first and others all of them as one.
func (g *Agreement) judgeAccept(request, response [][2]string) {
	keys := values(request, "Sec-WebSocket-Key")
	want := Accept(strings.Join(keys, ", "))
	got := values(response, "Sec-WebSocket-Accept")
	if len(got) > 1 {
		g.violate("RFC 6455 11.3.3", "the answer has Sec-WebSocket-Accept %d times", len(got))
	}
	switch {
	case len(got) == 0:
		g.refuse("the answer has no Sec-WebSocket-Accept")
	case got[0] != want && (len(keys) < 2 || got[0] != Accept(keys[0])):
		g.refuse("Sec-WebSocket-Accept is %q where the key asks for %q", Excerpt(got[0]), want)
	}
}

// judgeSubprotocol checks that the server chose at most one of the subprotocols that were offered.
func (g *Agreement) judgeSubprotocol(offered, answered []string) {
	if len(answered) == 0 {
		if len(offered) > 0 {
			g.Explained = append(g.Explained, "the server chose none of the subprotocols offered: "+strings.Join(offered, ", "))
		}
		return
	}
	g.Subprotocol = answered[0]
	if len(answered) > 1 {
		g.violate("RFC 6455 11.3.4", "the answer has Sec-WebSocket-Protocol %d times", len(answered))
	}
	// Names of subprotocols differ by case.
	if !slices.Contains(offered, g.Subprotocol) {
		g.violate("RFC 6455 4.1", "the subprotocol %q was never offered", Excerpt(g.Subprotocol))
		return
	}
	g.Explained = append(g.Explained, "messages follow the subprotocol "+g.Subprotocol)
}

// judgeExtensions checks that the server agreed only to what was offered, and takes over what it agreed to.
func (g *Agreement) judgeExtensions(offered, answered []string) {
	offers, _ := ParseExtensions(offered) // what the user typed; its errors are not the server's
	list, err := ParseExtensions(answered)
	if err != nil {
		g.violate("RFC 6455 9.1", "Sec-WebSocket-Extensions is malformed: %v", err)
	}
	g.Extensions = list
	for _, e := range list {
		var same []Extension
		for _, o := range offers {
			if strings.EqualFold(o.Name, e.Name) {
				same = append(same, o)
			}
		}
		if len(same) == 0 {
			g.violate("RFC 6455 4.1", "the extension %q was never offered", Excerpt(e.Name))
		}
		if strings.EqualFold(e.Name, deflateName) {
			g.judgeDeflate(same, e)
			continue
		}
		g.AllowedRsv = Rsv1 | Rsv2 | Rsv3
		g.Explained = append(g.Explained,
			"the extension "+Excerpt(e.Name)+" was agreed on; its reserved bits are shown and payloads stay as it made them")
	}
	if g.In != nil {
		g.AllowedRsv &^= Rsv1
	}
}

// judgeDeflate takes over the permessage-deflate that the server agreed to and compares it with the offer that it fits
// best.
func (g *Agreement) judgeDeflate(offers []Extension, answer Extension) {
	if g.In != nil {
		g.violate("RFC 7692 6", "the answer has %s twice, and both would use RSV1", deflateName)
		return
	}
	d, wrong := readDeflate(answer, true)
	g.Violations = append(g.Violations, wrong...)
	g.In, g.Out = &d.server, &d.client
	g.Explained = append(g.Explained, d.explain()...)
	var best []Violation
	for i, o := range offers {
		offer, _ := readDeflate(o, false)
		worse := d.answers(offer)
		if i == 0 || len(worse) < len(best) {
			best = worse
		}
	}
	g.Violations = append(g.Violations, best...)
}

// values returns the values of all header lines of a name.
func values(header [][2]string, name string) []string {
	var list []string
	for _, h := range header {
		if strings.EqualFold(h[0], name) {
			list = append(list, strings.Trim(h[1], " \t"))
		}
	}
	return list
}

// elements returns the elements of all header lines of a name whose value is a list.
func elements(header [][2]string, name string) []string {
	var list []string
	for _, v := range values(header, name) {
		for e := range strings.SplitSeq(v, ",") {
			if e = strings.Trim(e, " \t"); e != "" {
				list = append(list, e)
			}
		}
	}
	return list
}
