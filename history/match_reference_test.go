package history

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"socklens/history/btree"
	"socklens/session/wire"
)

// matchEntry says what a query means for one entry, slowly and by other means than the matcher: regexp for literals,
// encoding/json for paths, math/big for numbers.
func matchEntry(n node, e *Entry) bool {
	switch t := n.(type) {
	case nil:
		return true
	case *allNode:
		for _, k := range t.kids {
			if !matchEntry(k, e) {
				return false
			}
		}
		return true
	case *anyNode:
		for _, k := range t.kids {
			if matchEntry(k, e) {
				return true
			}
		}
		return false
	case *notNode:
		return !matchEntry(t.kid, e)
	case *textTerm:
		return slowText(t.needle, e.Payload) || anyText(e, func(s string) bool { return slowText(t.needle, []byte(s)) })
	case *patternTerm:
		return slowPattern(t.needle.letters, e.Payload)
	case *regexTerm:
		return t.re.Match(e.Payload) || anyText(e, t.re.MatchString)
	case *columnTerm:
		v := map[column]int64{columnSize: e.Size, columnWire: e.WireSize, columnSeq: e.Seq, columnAttempt: int64(e.Attempt), columnTime: e.Time}[t.col]
		return t.lo <= v && v <= t.hi
	case *clockTerm:
		at := time.Unix(0, e.Time).In(t.loc)
		h, m, s := at.Clock()
		return t.holds(int64(time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(s)*time.Second + time.Duration(at.Nanosecond())))
	case *dirTerm:
		return t.set>>e.Dir&1 != 0
	case *typeTerm:
		if e.Kind.IsEvent() {
			return t.set>>(16+e.Kind-Handshake)&1 != 0
		}
		return t.set>>e.Op&1 != 0
	case *flagTerm:
		return e.Flags&t.flag != 0
	case *codeTerm:
		code := 0
		if e.Close != nil && e.Kind == Control {
			code = int(e.Close.Code)
		}
		if e.Kind == End {
			code = int(e.Detail.End.Code)
		}
		return code != 0 && t.lo <= int64(code) && int64(code) <= t.hi
	case isJSONTerm:
		_, ok := slowBody(e.Payload)
		return ok
	case *jsonTerm:
		raw, ok := slowBody(e.Payload)
		return ok && slowPath(t, raw, t.path.steps)
	}
	panic(fmt.Sprintf("unknown term %T", n))
}

func anyText(e *Entry, f func(string) bool) bool {
	if e.Close != nil && e.Kind == Control && f(e.Close.Reason) {
		return true
	}
	for _, s := range eventTexts(e.Detail) {
		if f(s) {
			return true
		}
	}
	return false
}

// slowText finds a literal with the regexp package, which folds as we do. It can't be asked for bytes that aren't
// UTF-8, nor for U+FFFD, which it takes any such byte for.
func slowText(n *needle, b []byte) bool {
	fold := ""
	for _, l := range n.letters {
		if len(l.wide) > 1 || l.a != l.b || l.single && len(l.wide) > 0 {
			fold = "(?i)"
		}
	}
	if !utf8.ValidString(n.text) || strings.ContainsRune(n.text, utf8.RuneError) {
		if fold == "" {
			return bytes.Contains(b, []byte(n.text))
		}
		return slowLetters(n.letters, b)
	}
	return regexp.MustCompile(fold + regexp.QuoteMeta(n.text)).Match(b)
}

func slowLetters(ls []letter, b []byte) bool {
	for i := range len(b) + 1 {
		if slowAt(ls, b[i:]) {
			return true
		}
	}
	return false
}

func slowAt(ls []letter, b []byte) bool {
	if len(ls) == 0 {
		return true
	}
	l := ls[0]
	if len(b) > 0 && (l.any || l.single && (b[0] == l.a || b[0] == l.b)) && slowAt(ls[1:], b[1:]) {
		return true
	}
	for _, w := range l.wide {
		if bytes.HasPrefix(b, []byte(w)) && slowAt(ls[1:], b[len(w):]) {
			return true
		}
	}
	return false
}

func slowPattern(ls []letter, b []byte) bool { return slowLetters(ls, b) }

func slowBody(payload []byte) (string, bool) {
	i := bytes.IndexAny(payload, "{[")
	if i < 0 || i > 32 {
		return "", false
	}
	body := bytes.TrimRight(payload[i:], " \t\r\n\x1e\x00")
	return string(body), json.Valid(body)
}

// slowPath reports whether t holds for a value that the steps lead to in raw.
func slowPath(t *jsonTerm, raw string, steps []pathStep) bool {
	raw = strings.TrimSpace(raw)
	if len(steps) == 0 {
		return slowHolds(t, raw)
	}
	s := steps[0]
	switch {
	case raw[0] == '{' && s.kind != indexStep:
		d := json.NewDecoder(strings.NewReader(raw))
		d.Token()
		for d.More() {
			key, _ := d.Token()
			var v json.RawMessage
			d.Decode(&v)
			if (s.kind == anyStep || key.(string) == s.name) && slowPath(t, string(v), steps[1:]) {
				return true
			}
		}
	case raw[0] == '[' && s.kind != nameStep:
		d := json.NewDecoder(strings.NewReader(raw))
		d.Token()
		for i := 0; d.More(); i++ {
			var v json.RawMessage
			d.Decode(&v)
			if (s.kind == anyStep || i == s.index) && slowPath(t, string(v), steps[1:]) {
				return true
			}
		}
	}
	return false
}

func slowHolds(t *jsonTerm, raw string) bool {
	text, isText := raw, raw[0] == '"'
	if isText {
		json.Unmarshal([]byte(raw), &text)
	}
	fold := func(s string) string {
		if !t.fold {
			return s
		}
		return strings.Map(foldKey, s)
	}
	switch t.op {
	case opExists:
		return true
	case opContains, opLacks:
		found := strings.Contains(fold(text), fold(t.value))
		if t.re != nil {
			found = t.re.MatchString(text)
		}
		return found == (t.op == opContains)
	}
	// The order of the value and t's, where there is one.
	var c int
	comparable := false
	want, wantNumber := slowNumber(t.value)
	is, isNumber := slowNumber(text)
	composite := raw[0] == '{' || raw[0] == '['
	switch {
	case wantNumber && !t.quoted && isNumber && !composite:
		c, comparable = is.Cmp(want), true
	case isText && (!wantNumber || t.quoted):
		c, comparable = strings.Compare(fold(text), fold(t.value)), true
	case !composite && !isText && !isNumber && !t.quoted && (t.op == opEqual || t.op == opNotEqual):
		c, comparable = strings.Compare(fold(text), fold(t.value)), true
	}
	switch t.op {
	case opEqual:
		return comparable && c == 0
	case opNotEqual:
		return !comparable || c != 0
	case opMore:
		return comparable && c > 0
	case opMoreEqual:
		return comparable && c >= 0
	case opLess:
		return comparable && c < 0
	}
	return comparable && c <= 0
}

var plainNumber = regexp.MustCompile(`^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$`)

func slowNumber(s string) (*big.Rat, bool) {
	if !plainNumber.MatchString(s) {
		return nil, false
	}
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		if n, err := strconv.Atoi(s[i+1:]); err != nil || n > 5000 || n < -5000 {
			return nil, false // never in these tests
		}
	}
	return new(big.Rat).SetString(s)
}

// chunkOf returns a chunk of entries, numbered from 1.
func chunkOf(t testing.TB, entries []Entry) *chunk {
	t.Helper()
	var b builder
	for i := range entries {
		e := &entries[i]
		e.Seq = int64(i + 1)
		if e.Kind == 0 {
			e.Kind = Message
		}
		if e.Kind == Message && e.Op == 0 {
			e.Op = wire.Text
		}
		if e.Size == 0 {
			e.Size = int64(len(e.Payload))
		}
		if e.Kind.IsEvent() && e.Detail == nil {
			t.Fatalf("entry %d is an event without a detail", e.Seq)
		}
		if err := b.add(e, e.Seq); err != nil {
			t.Fatal(err)
		}
	}
	c := b.chunk
	large := b.large
	c.parts = func(seq int64, k int) ([]byte, error) {
		for _, p := range large {
			if p.seq == seq && p.i == k {
				return p.bytes, nil
			}
		}
		return nil, nil
	}
	return &c
}

var testNow = time.Date(2026, 11, 20, 12, 1, 33, 123_000_000, time.UTC)

func parse(t testing.TB, query string) *Query {
	t.Helper()
	q, err := ParseQuery(query, testNow)
	if err != nil {
		t.Fatalf("ParseQuery(%q): %v", query, err)
	}
	return q
}

// skimmed reports whether what a scan looks for beforehand is in all entries that match, and where it should be sure, in
// no others.
func skimmed(q *Query, c *chunk, hits bitmap) bool {
	m := q.matcher()
	if !m.skims(c) {
		return true
	}
	var all bool
	if m.places, all = m.look(c.payload, nil); !all {
		return true
	}
	slices.SortFunc(m.places, func(a, b btree.Hit) int { return a.From - b.From })
	found, err := c.at(m.places, true)
	return err == nil && hits.without(found) == (bitmap{}) && (!m.sure || found == hits)
}

// matched returns the numbers of the entries that match.
func matched(t testing.TB, q *Query, entries []Entry) []int64 {
	t.Helper()
	c := chunkOf(t, entries)
	var hits bitmap
	if err := q.matcher().match(c, &hits); err != nil {
		t.Fatal(err)
	}
	if !skimmed(q, c, hits) {
		t.Errorf("query %q matches where its literals are not", q.Text())
	}
	var seqs []int64
	for i := range hits.entries() {
		seqs = append(seqs, c.seq(i))
	}
	return seqs
}

// found returns the numbers of the entries that match, and fails where the reference says otherwise.
func found(t testing.TB, q *Query, entries []Entry) []int64 {
	t.Helper()
	seqs := matched(t, q, entries)
	for i := range entries {
		e := &entries[i]
		slow := q.Empty() || matchEntry(q.root, e)
		if fast := slices.Contains(seqs, e.Seq); fast != slow {
			t.Errorf("query %q, entry %q: the matcher says %v, the reference %v", q.Text(), e.Payload, fast, slow)
		}
	}
	return seqs
}

func texts(payloads ...string) []Entry {
	entries := make([]Entry, len(payloads))
	for i, p := range payloads {
		entries[i].Payload = []byte(p)
	}
	return entries
}
