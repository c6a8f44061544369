package history

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"socklens/session/wire"
)

// fields are the names that begin a term when a colon follows. Any other name is a literal, such as error:timeout.
var fields = [...]string{"dir", "type", "size", "wire", "time", "#", "attempt", "is", "code", "hex"}

// fieldAt returns the field that s begins with.
func fieldAt(s string) (name string, ok bool) {
	name, _, ok = strings.Cut(s[:min(len(s), len("attempt:"))], ":")
	return name, ok && slices.Contains(fields[:], name)
}

// field reads the value of the field with a name that begins at pos.
func (p *parser) field(name string) (node, error) {
	start := p.pos
	f := fieldValue{p: p, name: name, start: start, pos: start + len(name) + 1}
	f.end = p.tokenEnd(f.pos)
	f.text = p.s[f.pos:f.end]
	n, err := f.parse()
	if err != nil {
		return nil, err
	}
	p.pos = f.end
	return n, nil
}

// A fieldValue is a term of a field whose value is being read.
type fieldValue struct {
	p               *parser
	name            string
	start, pos, end int // of the term, of the value, of both
	text            string
}

func (f *fieldValue) parse() (node, error) {
	switch f.name {
	case "dir":
		return f.dir()
	case "type":
		return f.types()
	case "is":
		return f.is()
	case "time":
		return f.time()
	case "hex":
		return f.hex()
	case "size":
		return f.number(columnSize, parseSize, "a size such as 200, 1.5k, >1k or 100..2k")
	case "wire":
		return f.number(columnWire, parseSize, "a size on the wire such as 200, >1k or 100..2k")
	case "#":
		return f.number(columnSeq, parseCount, "the number of an entry such as 88120, >500 or 100..200")
	case "attempt":
		return f.number(columnAttempt, parseCount, "the number of an attempt such as 2, >2 or 1..3")
	}
	return f.code()
}

// wanted reports a value that the field doesn't take, and how to write the literal that was perhaps meant.
func (f *fieldValue) wanted(what string) error {
	term := f.p.s[f.start:f.end]
	if f.text == "" {
		return f.p.fail(f.start, f.end, "%s: takes %s, right after the colon", f.name, what)
	}
	return f.p.fail(f.pos, f.end, "%s: takes %s; for the characters themselves write %s", f.name, what, quote(term))
}

func (f *fieldValue) spelling() string { return f.p.s[f.start:f.end] }

// dir reads one direction, or several with commas between.
func (f *fieldValue) dir() (node, error) {
	var set uint8
	for _, w := range strings.Split(f.text, ",") {
		switch w {
		case "in", "received":
			set |= 1 << wire.In
		case "out", "sent":
			set |= 1 << wire.Out
		default:
			return nil, f.wanted("in or out (received and sent mean the same)")
		}
	}
	return &dirTerm{set: set, spelling: f.spelling()}, nil
}

// The bits of a typeTerm: the sixteen opcodes, and the events behind them.
const (
	messageTypes = 0x00ff
	controlTypes = 0xff00
	eventTypes   = (1<<(Gap-Handshake+1) - 1) << 16
)

// typeBit returns the bit of an entry's type.
func typeBit(k Kind, op wire.Opcode) uint32 {
	if k.IsEvent() {
		return 1 << (16 + k - Handshake)
	}
	return 1 << (op & 0xf)
}

// typeSet returns the types that a word stands for, or 0.
func typeSet(w string) uint32 {
	switch w {
	case "message":
		return messageTypes
	case "control":
		return controlTypes
	case "event":
		return eventTypes
	}
	for k := Handshake; k <= Gap; k++ {
		if w == k.String() {
			return typeBit(k, 0)
		}
	}
	for op := range wire.Opcode(16) {
		if w == op.String() {
			return typeBit(Message, op)
		}
	}
	return 0
}

// types reads one type, or several with commas between.
func (f *fieldValue) types() (node, error) {
	var set uint32
	for _, w := range strings.Split(f.text, ",") {
		s := typeSet(w)
		if s == 0 {
			what := "text, binary, ping, pong, close, handshake, state, end or gap, or a group: message, control or event"
			if f.text != "" && !strings.ContainsAny(f.text, `"$`) {
				what += " (for a key of JSON write $.type=" + f.text + ")"
			}
			return nil, f.wanted(what)
		}
		set |= s
	}
	return &typeTerm{set: set, spelling: f.spelling()}, nil
}

// A flagWord is a word that is: takes for a flag.
type flagWord struct {
	word string
	flag wire.Flags
	help string
}

var flagWords = [...]flagWord{
	{"violation", wire.Violated, "breaks RFC 6455 or 7692"},
	{"compressed", wire.Compressed, "crossed the wire compressed"},
	{"fragmented", wire.Fragmented, "came in more than one frame"},
	{"pinned", Pinned, "kept by you"},
	{"incomplete", wire.Incomplete, "was never finished"},
	{"cut", wire.Cut, "only its beginning was kept"},
	{"uninflated", wire.InflateFailed, "could not be inflated"},
	{"raw", wire.OnPurpose, "sent as raw frames"},
}

func (f *fieldValue) is() (node, error) {
	if f.text == "json" {
		return isJSONTerm{}, nil
	}
	words := "json"
	for i, w := range flagWords {
		if f.text == w.word {
			return &flagTerm{flag: w.flag, spelling: f.spelling()}, nil
		}
		words = w.word + ", " + words
		if i == 0 {
			words = w.word + " or json"
		}
	}
	return nil, f.wanted(words)
}

func (f *fieldValue) hex() (node, error) {
	text := f.text
	if strings.HasPrefix(text, `"`) {
		var end int
		var ok bool
		if text, end, ok = unquote(f.text, 0); !ok {
			f.end = len(f.p.s)
			return nil, f.p.unclosed(f.pos)
		} else if end != len(f.text) {
			return nil, f.wanted(hexWanted)
		}
	}
	n, ok := parsePattern(text)
	if !ok {
		return nil, f.wanted(hexWanted)
	}
	return &patternTerm{needle: f.p.adopt(n), spelling: f.spelling()}, nil
}

const hexWanted = `pairs of hexadecimal digits, ?? for any byte but not only those, such as hex:dead or hex:"de ?? be ef"`

func (f *fieldValue) code() (node, error) {
	const what = "a close code from 1000 to 4999 such as 1006, >=4000 or 1000..1015"
	lo, hi, err := f.interval(parseCount, what)
	if err != nil {
		return nil, err
	}
	if lo == hi && (lo < 1000 || lo > 4999) {
		return nil, f.wanted(what)
	}
	return &codeTerm{lo: lo, hi: hi, spelling: f.spelling()}, nil
}

func (f *fieldValue) number(col column, parse func(string) (int64, bool), what string) (node, error) {
	lo, hi, err := f.interval(parse, what)
	if err != nil {
		return nil, err
	}
	return &columnTerm{col: col, lo: lo, hi: hi, spelling: f.spelling()}, nil
}

// interval reads a number, a comparison with one, or two with .. between, one of which may be missing, as the numbers
// from lo to hi, both included.
func (f *fieldValue) interval(parse func(string) (int64, bool), what string) (lo, hi int64, err error) {
	lo, hi = math.MinInt64, math.MaxInt64
	if a, b, ok := strings.Cut(f.text, ".."); ok {
		okA, okB := a == "", b == ""
		if !okA {
			lo, okA = parse(a)
		}
		if !okB {
			hi, okB = parse(b)
		}
		if !okA || !okB || a == "" && b == "" {
			return 0, 0, f.wanted(what)
		}
		if lo > hi {
			return 0, 0, f.p.fail(f.pos, f.end, "the range runs backwards: write %s..%s", b, a)
		}
		return lo, hi, nil
	}
	op, text := comparison(f.text)
	v, ok := parse(text)
	if !ok {
		return 0, 0, f.wanted(what)
	}
	switch op {
	case opMore:
		if v == math.MaxInt64 {
			return math.MaxInt64, math.MinInt64, nil
		}
		lo = v + 1
	case opMoreEqual:
		lo = v
	case opLess:
		hi = v - 1
	case opLessEqual:
		hi = v
	case opEqual:
		lo, hi = v, v
	}
	return lo, hi, nil
}

// comparison splits the operator of a field's value off; none means =.
func comparison(text string) (operator, string) {
	for _, c := range [...]struct {
		text string
		op   operator
	}{{">=", opMoreEqual}, {"<=", opLessEqual}, {">", opMore}, {"<", opLess}, {"=", opEqual}} {
		if rest, ok := strings.CutPrefix(text, c.text); ok {
			return c.op, rest
		}
	}
	return opEqual, text
}

// parseCount reads a whole number, with commas between the thousands as the window shows them or without.
func parseCount(text string) (int64, bool) {
	if text == "" || text[0] < '0' || text[0] > '9' {
		return 0, false
	}
	v, err := strconv.ParseInt(strings.ReplaceAll(text, ",", ""), 10, 64)
	return v, err == nil
}

// parseSize reads a number of bytes with k, m or g behind it for 1024, its square or its cube, or without; a b or ib
// after that changes nothing.
func parseSize(text string) (int64, bool) {
	s := strings.ToLower(text)
	s = strings.TrimSuffix(strings.TrimSuffix(s, "b"), "i")
	unit := 1.0
	if s != "" {
		if k := strings.IndexByte("kmg", s[len(s)-1]); k >= 0 {
			unit = float64(int64(1024) << (10 * k))
			s = s[:len(s)-1]
		}
	}
	if strings.Trim(s, "0123456789.") != "" {
		return 0, false
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || v*unit >= 1<<62 {
		return 0, false
	}
	return int64(v * unit), true
}
