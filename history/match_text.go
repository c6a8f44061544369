package history

import (
	"encoding/json"
	"strings"

	"socklens/session/wire"
)

// A textTerm holds where a literal is in the payload, the reason of a close frame, or what an event tells.
type textTerm struct {
	needle   *needle
	verbatim bool // JSON writes the literal as it is, so that it need not be decoded where the literal isn't
}

func (p *parser) text(text string) *textTerm {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(text)
	return &textTerm{needle: p.needle(text, p.fold), verbatim: err == nil && b.String() == `"`+text+"\"\n"}
}

func (t *textTerm) String() string  { return spellText(t.needle.text) }
func (t *textTerm) cost() int       { return costLiteral }
func (t *textTerm) may(*chunk) bool { return true }

func (t *textTerm) match(m *matcher, c *chunk, cand bitmap) bitmap {
	found := m.holdsOne(c, []*needle{t.needle}, cand)
	in := func(b []byte) bool {
		f := m.finder(t.needle, b)
		at, _ := f.find(0)
		return at >= 0
	}
	maybe := func(i int) bool {
		detail := c.field(i, tagDetail)
		return detail == nil || !t.verbatim || in(detail)
	}
	return found.with(m.matchTexts(c, cand.without(found), maybe, in))
}

// A patternTerm holds where bytes are in the payload.
type patternTerm struct {
	needle   *needle
	spelling string
}

func (t *patternTerm) String() string  { return t.spelling }
func (t *patternTerm) cost() int       { return costLiteral }
func (t *patternTerm) may(*chunk) bool { return true }

func (t *patternTerm) match(m *matcher, c *chunk, cand bitmap) bitmap {
	return m.holdsOne(c, []*needle{t.needle}, cand)
}

// textKinds are the bits of chunk.flags that tell that an entry may have text beside its payload.
const textKinds = 1<<(opShift+wire.Close) | 1<<(kindShift+Handshake) | 1<<(kindShift+State) | 1<<(kindShift+End) | 1<<(kindShift+Gap)

// matchTexts returns the entries of cand of which f holds for a text beside the payload. An event is only decoded where
// maybe holds.
func (m *matcher) matchTexts(c *chunk, cand bitmap, maybe func(i int) bool, f func([]byte) bool) bitmap {
	var found bitmap
	if c.flags&textKinds == 0 {
		return found
	}
	for i := range cand.entries() {
		switch k := c.kind(i); {
		case k.IsEvent() && maybe(i):
			for _, s := range m.eventTexts(c, i) {
				if f([]byte(s)) {
					found.set(i)
					break
				}
			}
		case k == Control && c.op(i) == wire.Close:
			if _, reason, ok := c.closeStatus(i); ok && f(reason) {
				found.set(i)
			}
		}
	}
	return found
}

// eventTexts returns the texts of an event, decoded once a chunk.
func (m *matcher) eventTexts(c *chunk, i int) []string {
	if s, ok := m.texts[i]; ok {
		return s
	}
	if m.texts == nil {
		m.texts = make(map[int][]string)
	}
	m.texts[i] = eventTexts(c.detail(i))
	return m.texts[i]
}

// eventTexts returns what a word is searched for in of an event: what people read of it.
func eventTexts(d *Detail) []string {
	switch {
	case d == nil:
	case d.Handshake != nil:
		h := d.Handshake
		texts := append([]string{h.URL, h.Subprotocol, h.Remote, h.Step, h.Error}, h.Extensions...)
		if h.Request != nil {
			texts = append(texts, h.Request.Raw)
		}
		if h.Response != nil {
			texts = append(texts, h.Response.Raw, h.Response.Body)
		}
		if p := h.Proxy; p != nil {
			texts = append(texts, p.Address)
			if p.Response != nil {
				texts = append(texts, p.Response.Raw, p.Response.Body)
			}
		}
		return texts
	case d.State != nil:
		return []string{d.State.State}
	case d.End != nil:
		return []string{d.End.Reason, d.End.Error, d.End.Hint}
	case d.Gap != nil:
		return []string{d.Gap.Why}
	}
	return nil
}
