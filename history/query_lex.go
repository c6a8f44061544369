package history

import "strings"

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

func trimSpace(s string) string { return strings.Trim(s, " \t\n\r") }

func (p *parser) skipSpace() {
	for p.pos < len(p.s) && isSpace(p.s[p.pos]) {
		p.pos++
	}
}

// stops reports whether a term can't go on at pos: there is the end, a space, or the parenthesis that closes one.
func (p *parser) stops(pos int) bool {
	return pos >= len(p.s) || isSpace(p.s[pos]) || p.s[pos] == ')' && p.open > 0
}

// atEnd reports whether no term follows in these parentheses. Spaces have been skipped.
func (p *parser) atEnd() bool {
	return p.pos == len(p.s) || p.s[p.pos] == ')'
}

// blank reports whether nothing but spaces follows pos in these parentheses.
func (p *parser) blank(pos int) bool {
	for pos < len(p.s) && isSpace(p.s[pos]) {
		pos++
	}
	return pos == len(p.s) || p.s[pos] == ')' && p.open > 0
}

// word returns what stands at pos up to a space or a parenthesis, and where that is.
func (p *parser) word() (w string, end int) {
	end = p.pos
	for !p.stops(end) && p.s[end] != '(' {
		end++
	}
	return p.s[p.pos:end], end
}

// alone reports whether the word from pos to end is the whole query, so that it is meant as a word: a query that is
// being typed starts with a few letters.
func (p *parser) alone(end int) bool {
	return trimSpace(p.s) == p.s[p.pos:end]
}

// tokenEnd returns where the term that begins at pos ends: at a space outside quotes, or at the parenthesis that closes
// one outside it. Quotes count only where JSON or a field's value has them, so that 5" is a word.
func (p *parser) tokenEnd(pos int) int {
	depth := 0
	for i := pos; i < len(p.s); i++ {
		switch c := p.s[i]; {
		case isSpace(c):
			return i
		case c == '"' && (i == pos || strings.IndexByte("{[,:(=~<>", p.s[i-1]) >= 0):
			if _, end, ok := unquote(p.s, i); ok {
				i = end - 1
			}
		case c == '(':
			depth++
		case c == ')' && depth > 0:
			depth--
		case c == ')' && p.open > 0:
			return i
		}
	}
	return len(p.s)
}

// unquote reads the text in quotes that begins at pos and returns it and where it ends. In it \" is a quote and \\ a
// backslash; any other backslash is itself.
func unquote(s string, pos int) (text string, end int, ok bool) {
	var b strings.Builder
	for i := pos + 1; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			return b.String(), i + 1, true
		case c == '\\' && i+1 < len(s) && (s[i+1] == '"' || s[i+1] == '\\'):
			i++
			b.WriteByte(s[i])
		default:
			b.WriteByte(c)
		}
	}
	return "", 0, false
}

// quote writes a text so that unquote reads it.
func quote(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}

// spellText writes a literal as a word where it can be one among any others, in quotes otherwise.
func spellText(text string) string {
	switch text {
	case "", "or", "and", "||", "&&", "OR", "AND", "NOT":
		return quote(text)
	}
	if strings.ContainsAny(text, " \t\r\n\"()\\") || strings.ContainsAny(text[:1], "-!/${[") {
		return quote(text)
	}
	if _, ok := fieldAt(text); ok {
		return quote(text)
	}
	return text
}
