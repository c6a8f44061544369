package render

import (
	"context"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// JSONDepth is how deep JSON may be nested to be shown or checked as JSON.
const JSONDepth = 512

// JSONError says where text stops being JSON, and what would have been right there.
type JSONError struct {
	Offset int    // in bytes, from 0
	Line   int    // from 1
	Column int    // in characters, from 1
	Text   string // what was expected, and what stands there instead
}

// Error returns, for example, `line 2, column 7: expected a value, got "}"`.
func (e *JSONError) Error() string {
	return "line " + strconv.Itoa(e.Line) + ", column " + strconv.Itoa(e.Column) + ": " + e.Text
}

// Place returns where it is, so that whoever explains errors can tell that it is about a place in what was written.
func (e *JSONError) Place() (line, column int) { return e.Line, e.Column }

// CheckJSON returns nil where data is one JSON value (RFC 8259) with nothing but white space around it, a *JSONError
// where it is not, and the context's error. As RFC 8259 leaves it open, names may repeat and numbers may have any size.
func CheckJSON(ctx context.Context, data []byte) error {
	c := jsonChecker{ctx: ctx, data: data}
	return c.check(0)
}

// bigContainer is the least size in bytes of an object or array whose end is remembered: the end of a smaller one is
// found by walking.
const bigContainer = 64 << 10

// jsonChecker checks JSON, and remembers what would take too long to find again when lines of it are shown.
type jsonChecker struct {
	ctx   context.Context
	data  []byte
	stack []container // what is open, outermost first
	long  []longToken // longer than Piece, in order
	big   []container // at least bigContainer long, in the order of their ends
	quota int         // offset at which the context is looked at again
}

type container struct {
	open, end int // offsets of the brackets
	object    bool
	openLine  int // set by newJSONLines
	endLine   int
	members   int
}

// longToken is a string, a number, or white space that is longer than Piece.
type longToken struct {
	start, end int
	key        bool // a string that is a member's name
}

// check checks data from offset i to its end.
func (c *jsonChecker) check(i int) error {
	var err error
	first := "" // what else may stand in place of the next value or name
	c.stack, c.long, c.big, c.quota = c.stack[:0], nil, nil, 0

value:
	if i, err = c.space(i); err != nil {
		return err
	}
	if i >= len(c.data) {
		return c.expected(i, "a value"+first)
	}
	switch b := c.data[i]; {
	case b == '"':
		if i, err = c.str(i, false); err != nil {
			return err
		}
	case b == '-' || b >= '0' && b <= '9':
		if i, err = c.number(i); err != nil {
			return err
		}
	case b == '{' || b == '[':
		if len(c.stack) == JSONDepth {
			return c.fail(i, fmt.Sprintf("nested deeper than %d levels", JSONDepth))
		}
		c.stack = append(c.stack, container{open: i, object: b == '{'})
		if i, err = c.space(i + 1); err != nil {
			return err
		}
		if i < len(c.data) && c.data[i] == b+2 { // in ASCII a closing bracket is its opening one plus two
			i = c.pop(i)
			break
		}
		if b == '[' {
			first = ` or "]"`
			goto value
		}
		first = ` or "}"`
		goto key
	case b == 't':
		if i, err = c.literal(i, "true"); err != nil {
			return err
		}
	case b == 'f':
		if i, err = c.literal(i, "false"); err != nil {
			return err
		}
	case b == 'n':
		if i, err = c.literal(i, "null"); err != nil {
			return err
		}
	default:
		return c.expected(i, "a value"+first)
	}

after:
	first = ""
	if i, err = c.space(i); err != nil {
		return err
	}
	if len(c.stack) == 0 {
		if i < len(c.data) {
			return c.expected(i, "the end")
		}
		return nil
	}
	if object := c.stack[len(c.stack)-1].object; i >= len(c.data) {
		return c.expected(i, commaOr(object))
	} else if b := c.data[i]; b == ',' {
		i++
		if object {
			goto key
		}
		goto value
	} else if object && b == '}' || !object && b == ']' {
		i = c.pop(i)
		goto after
	} else {
		return c.expected(i, commaOr(object))
	}

key:
	if i, err = c.space(i); err != nil {
		return err
	}
	if i >= len(c.data) || c.data[i] != '"' {
		return c.expected(i, "a name in double quotes"+first)
	}
	first = ""
	if i, err = c.str(i, true); err != nil {
		return err
	}
	if i, err = c.space(i); err != nil {
		return err
	}
	if i >= len(c.data) || c.data[i] != ':' {
		return c.expected(i, `":"`)
	}
	i++
	goto value
}

func commaOr(object bool) string {
	if object {
		return `"," or "}"`
	}
	return `"," or "]"`
}

// pop closes the innermost container at i and returns the offset behind it.
func (c *jsonChecker) pop(i int) int {
	top := c.stack[len(c.stack)-1]
	c.stack = c.stack[:len(c.stack)-1]
	if i-top.open >= bigContainer {
		top.end = i
		c.big = append(c.big, top)
	}
	return i + 1
}

// space returns the offset of the first byte at or after i that isn't white space. As it is called around every token,
// it is also where the context is asked, from time to time.
func (c *jsonChecker) space(i int) (int, error) {
	if i >= c.quota {
		c.quota = i + 1<<20
		if err := c.ctx.Err(); err != nil {
			return i, err
		}
	}
	start := i
	for i < len(c.data) && isSpace(c.data[i]) {
		i++
	}
	c.keep(start, i, false)
	return i, nil
}

func isSpace(b byte) bool { return b == ' ' || b == '\n' || b == '\r' || b == '\t' }

func (c *jsonChecker) keep(start, end int, key bool) {
	if end-start > Piece {
		c.long = append(c.long, longToken{start, end, key})
	}
}

// str returns the offset behind the string that begins at i.
func (c *jsonChecker) str(i int, key bool) (int, error) {
	start := i
	for i++; i < len(c.data); i++ {
		switch b := c.data[i]; {
		case b == '"':
			c.keep(start, i+1, key)
			return i + 1, nil
		case b == '\\':
			i++
			if i >= len(c.data) {
				return i, c.expected(i, "an escape")
			}
			switch c.data[i] {
			case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
			case 'u':
				for range 4 {
					i++
					if i >= len(c.data) || !isHex(c.data[i]) {
						return i, c.expected(i, `four hexadecimal digits after "\u"`)
					}
				}
			default:
				return i, c.expected(i, `one of "\/bfnrtu after a backslash`)
			}
		case b < ' ':
			return i, c.expected(i, "the string to be closed, or "+inString(b))
		}
	}
	return i, c.expected(i, "the string to be closed")
}

// inString says how a control character is written in a string.
func inString(b byte) string {
	switch b {
	case '\n':
		return `a line break written as "\n"`
	case '\r':
		return `a carriage return written as "\r"`
	case '\t':
		return `a tab written as "\t"`
	}
	return fmt.Sprintf(`the character written as "\u%04x"`, b)
}

func isHex(b byte) bool {
	return b >= '0' && b <= '9' || b|0x20 >= 'a' && b|0x20 <= 'f'
}

// number returns the offset behind the number that begins at i.
func (c *jsonChecker) number(i int) (int, error) {
	start := i
	if c.data[i] == '-' {
		i++
	}
	if i < len(c.data) && c.data[i] == '0' {
		i++
		if i < len(c.data) && c.data[i] >= '0' && c.data[i] <= '9' {
			return i, c.fail(i, "expected a number without a leading zero")
		}
	} else if i = c.digits(i); i < 0 {
		return c.noDigit(start + 1)
	}
	if i < len(c.data) && c.data[i] == '.' {
		at := i + 1
		if i = c.digits(at); i < 0 {
			return c.noDigit(at)
		}
	}
	if i < len(c.data) && c.data[i]|0x20 == 'e' {
		at := i + 1
		if at < len(c.data) && (c.data[at] == '+' || c.data[at] == '-') {
			at++
		}
		if i = c.digits(at); i < 0 {
			return c.noDigit(at)
		}
	}
	c.keep(start, i, false)
	return i, nil
}

func (c *jsonChecker) noDigit(i int) (int, error) { return i, c.expected(i, "a digit") }

// digits returns the offset behind the digits at i, or -1 where there is none.
func (c *jsonChecker) digits(i int) int {
	start := i
	for i < len(c.data) && c.data[i] >= '0' && c.data[i] <= '9' {
		i++
	}
	if i == start {
		return -1
	}
	return i
}

func (c *jsonChecker) literal(i int, word string) (int, error) {
	if len(c.data)-i >= len(word) && string(c.data[i:i+len(word)]) == word {
		return i + len(word), nil
	}
	return i, c.expected(i, word)
}

// expected makes an error that says what was wanted and what stands at i instead.
func (c *jsonChecker) expected(i int, what string) error {
	i = min(i, len(c.data))
	if i == len(c.data) {
		return c.fail(i, "expected "+what+", got the end")
	}
	_, n := utf8.DecodeRune(c.data[i:])
	text := "expected " + what + `, got "` + Escape(string(c.data[i:i+n])) + `"`
	switch b := c.data[i]; {
	case (b == '}' || b == ']') && c.before(i) == ',':
		text += "; take out the comma before it"
	case b == '\'':
		text += "; JSON uses double quotes"
	case b == '/' || b == '#':
		text += "; JSON has no comments"
	}
	return c.fail(i, text)
}

// before returns the last byte before i that isn't white space.
func (c *jsonChecker) before(i int) byte {
	for i--; i >= 0; i-- {
		if !isSpace(c.data[i]) {
			return c.data[i]
		}
	}
	return 0
}

func (c *jsonChecker) fail(i int, text string) error {
	e := &JSONError{Offset: i, Line: 1, Text: text}
	start := 0
	for k, b := range c.data[:i] {
		if b == '\n' {
			e.Line++
			start = k + 1
		}
	}
	e.Column = utf8.RuneCount(c.data[start:i]) + 1
	return e
}
