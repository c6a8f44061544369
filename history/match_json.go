package history

func (t *jsonTerm) cost() int       { return costJSON }
func (t *jsonTerm) may(*chunk) bool { return true }

func (t *jsonTerm) match(m *matcher, c *chunk, cand bitmap) bitmap {
	switch {
	case t.peek:
		inChunk := cand.without(m.parted)
		named := m.eachHit(c, t.key, inChunk, func(i, at, _ int) verdict {
			if t.mayHold(c.payload[at+t.key.longest : c.end(i)]) {
				return undecided
			}
			return nextHit
		})
		cand = named.with(m.hits(c, t.escape, inChunk.without(named))).with(m.holdsOne(c, []*needle{t.key, t.escape}, cand.and(m.parted)))
	case t.part != nil:
		cand = m.holdsOne(c, []*needle{t.part, t.escape}, cand)
	case t.key != nil:
		cand = m.holdsOne(c, []*needle{t.key, t.escape}, cand)
	}
	var found bitmap
	for i := range cand.entries() {
		body, ok := m.jsonBody(c, i)
		if ok && t.path.any(body, t.holds) && m.isJSON(i, body) {
			found.set(i)
		}
	}
	return found
}

// An isJSONTerm holds where the payload is a JSON object or array, with a short prefix or without.
type isJSONTerm struct{}

func (isJSONTerm) String() string  { return "is:json" }
func (isJSONTerm) cost() int       { return costIsJSON }
func (isJSONTerm) may(*chunk) bool { return true }

func (isJSONTerm) match(m *matcher, c *chunk, cand bitmap) bitmap {
	for i := range cand.entries() {
		if body, ok := m.jsonBody(c, i); !ok || !m.isJSON(i, body) {
			cand.clear(i)
		}
	}
	return cand
}

// jsonBody returns what would be the JSON of entry i, as the function of that name does.
func (m *matcher) jsonBody(c *chunk, i int) (body string, ok bool) {
	b := c.bytes(i)
	if body, ok = jsonBody(b); ok && m.parted.has(i) {
		if b, ok = m.all(c, i); ok {
			return jsonBody(b)
		}
	}
	return body, ok
}

// isJSON reports whether the body of entry i is JSON; it is looked at once a chunk.
func (m *matcher) isJSON(i int, body string) bool {
	if !m.told.has(i) {
		m.told.set(i)
		if validJSON(body) {
			m.valid.set(i)
		}
	}
	return m.valid.has(i)
}
