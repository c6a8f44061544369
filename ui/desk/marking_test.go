package desk_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"socklens/history"
	"socklens/session/profile"
	"socklens/session/wire"
	"socklens/ui/desk"
)

// pastWith opens a past session of the given entries.
func pastWith(t *testing.T, entries []history.Entry) (*rig, *desk.Tab) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "past"+history.Extension)
	c, err := history.Create(path, history.Info{ID: "past", URL: "ws://127.0.0.1/feed", Start: 1e18})
	if err != nil {
		t.Fatal(err)
	}
	for i, e := range entries {
		e.Time, e.Attempt, e.Size = 1e18+int64(i)*1e6, 1, int64(len(e.Payload))
		if _, err := c.Append(&e); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	r := open(t, t.TempDir())
	t.Cleanup(r.close)
	r.OpenSession(path)
	r.until("all entries", func(p desk.Picture) bool { return p.List.Total == len(entries) })
	return r, r.Active()
}

// pieces returns what of a text is marked.
func pieces(text string, marks [][2]int) (marked []string) {
	for _, m := range marks {
		marked = append(marked, text[m[0]:m[1]])
	}
	return marked
}

// markedOf returns what the details mark, from top to bottom.
func markedOf(p desk.Picture) string {
	var marked []string
	if p.Detail == nil || p.List.Marked.Marks == nil {
		return ""
	}
	for i := range p.Detail.Doc.Len() {
		var line strings.Builder
		for _, s := range p.Detail.Doc.Line(i).Spans {
			line.WriteString(s.Text)
		}
		marked = append(marked, pieces(line.String(), p.List.Marked.Marks.In(i))...)
	}
	return strings.Join(marked, "|")
}

// previewMarks returns what the row of an entry marks.
func previewMarks(p desk.Picture, seq int64) string {
	for _, row := range p.List.Rows {
		if row.Seq == seq {
			return strings.Join(pieces(row.Preview, row.Hits), "|")
		}
	}
	return "no row"
}

// TestWhatIsMarked marks what each kind of term is about, in the preview and on each side of the details.
func TestWhatIsMarked(t *testing.T) {
	text := func(payload string) history.Entry {
		return history.Entry{Kind: history.Message, Dir: wire.In, Op: wire.Text, Payload: []byte(payload)}
	}
	entries := []history.Entry{
		text(`{"type":"trade","price":110.5,"note":"Trade 110.5","zh":"\u4e2d\u6587","br":"a\nb","o":{"k":[7,77]}}`),
		text("one\nTWO three\tstraße ΟΔΟΣ e\u0301 👍🏽 中文\none"),
		{Kind: history.Message, Dir: wire.In, Op: wire.Binary, Payload: []byte("\xde\xad\x00\xefabc\xde\xad\x01\xef\x02\x03\x04\x05\xde\xad\x03\xef")},
		{Kind: history.Control, Dir: wire.In, Op: wire.Close, Payload: []byte("\x03\xe8going home"), Close: &wire.CloseStatus{Code: 1000, Reason: "going home"}},
		{Kind: history.Handshake, Detail: &history.Detail{Handshake: &history.HandshakeDetail{URL: "ws://host/feed", Subprotocol: "v2.json",
			Request:  &history.HTTPRequest{Raw: "GET /feed HTTP/1.1\r\nHost: host\r\nX-Token: Abc\r\n\r\n", Headers: [][2]string{{"Host", "host"}, {"X-Token", "Abc"}}},
			Response: &history.HTTPReply{Status: 101, Raw: "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n", Headers: [][2]string{{"Upgrade", "websocket"}}}}}},
		{Kind: history.End, Detail: &history.Detail{End: &history.EndDetail{By: "network", Code: 1006, How: "rst", Error: "read: connection reset", Duration: 5}}},
	}
	r, tab := pastWith(t, entries)
	const noCase, matchCase = false, true
	for _, tt := range []struct {
		seq       int64
		query     string
		matchCase bool
		preview   string
		side      string
		want      string
	}{
		{1, "trade", noCase, "trade|Trade", desk.Pretty, "trade|Trade"},
		{1, "trade", matchCase, "trade", desk.Pretty, "trade"},
		{1, "Trade", matchCase, "Trade", desk.Raw, "Trade"},
		{1, `"type":"trade"`, noCase, `"type":"trade"`, desk.Pretty, `"type": "trade"`},
		{1, `trade","price`, noCase, `trade","price`, desk.Pretty, `trade",|"price`},
		{1, "/TRADE/i", matchCase, "trade|Trade", desk.Pretty, "trade|Trade"},
		{1, "/TRADE|11/", matchCase, "11|11", desk.Pretty, "11|11"},
		{1, "$.price>100", noCase, "110.5", desk.Pretty, "110.5"}, // and not that of the note
		{1, "$.type=trade", noCase, "trade", desk.Raw, "trade"},
		{1, "$.note~RADE", noCase, "rade", desk.Pretty, "rade"},
		{1, "$.note~/\\d+$/", noCase, "5", desk.Pretty, "5"},
		{1, "$.zh~文", noCase, `\u6587`, desk.Pretty, `\u6587`},
		{1, "$.br~/a\\nb/", noCase, `a\nb`, desk.Pretty, `a\nb`},
		{1, "$.o", noCase, `"o"`, desk.Pretty, `"o"`},
		{1, "$.o.k[*]=7", noCase, "7", desk.Pretty, "7"},
		{1, "$.price", noCase, "110.5", desk.Hex, "31 31 30 2e 35|110.5"},
		{1, "$.price!=5 $.type!~x", noCase, "", desk.Pretty, ""},
		{1, "-nothing trade OR (note 77)", noCase, "trade|note|Trade|77", desk.Pretty, "trade|note|Trade|77"},
		{1, "-(trade -nothing) OR -nothing", noCase, "", desk.Pretty, ""},
		{1, "type:text is:json", noCase, "", desk.Pretty, ""},
		{1, `hex:"22 ?? 72"`, noCase, `"tr|"pr|"Tr|"br`, desk.Raw, `"tr|"pr|"Tr|"br`},
		{1, "trade", noCase, "trade|Trade", desk.Frames, ""},
		{1, "two", noCase, "", desk.Pretty, ""}, // not a match

		{2, "two", noCase, "TWO", desk.Raw, "TWO"},
		{2, "two", matchCase, "", desk.Raw, ""},
		{2, "\"one\ntwo\"", noCase, `one\nTWO`, desk.Pretty, "one|TWO"},
		{2, `/e\s+straẞe/`, noCase, `e\tstraße`, desk.Raw, `e\tstraße`},
		{2, "strasse OR οδος", noCase, "ΟΔΟΣ", desk.Raw, "ΟΔΟΣ"},
		{2, "\u0301 👍", noCase, "\u0301|👍", desk.Raw, "\u0301|👍"},
		{2, "文", noCase, "文", desk.Hex, "e6|.|96 87|.."}, // over the end of a line
		{2, "hex:0a", noCase, `\n|\n`, desk.Raw, ""},     // which ends a line and shows as nothing else

		{3, `hex:"de ad ?? ef"`, noCase, "de ad 00 ef|de ad 01 ef|de ad 03 ef", desk.Hex, "de ad 00 ef|de  ad 01 ef|de|....|....|.|ad 03 ef|..."},
		{3, `hex:"de ad ?? ef"`, matchCase, "de ad 00 ef|de ad 01 ef|de ad 03 ef", desk.Raw, "\u07ad\\x00\\xef|\u07ad\\x01\\xef|\u07ad\\x03\\xef"}, // two of the bytes are a letter
		{3, "ABC", noCase, "61 62 63", desk.Hex, "61 62 63|abc"},
		{3, "-hex:00ff abc", noCase, "61 62 63", desk.Raw, "abc"},

		{4, "HOME", noCase, "home", desk.Raw, "home"},
		{4, "/^going/", noCase, "going", desk.Hex, "67 6f 69 6e 67|going"},
		{4, "hex:03e8", noCase, "", desk.Raw, `\x03\xe8`},
		{4, "code:1000", noCase, "", desk.Raw, ""},

		{5, "abc", noCase, "", desk.Request, "Abc"},
		{5, "abc", matchCase, "", desk.Request, ""},
		{5, "/^get.*\\s+host/", noCase, "", desk.Request, "GET /feed HTTP/1.1|Host"},
		{5, "websocket", noCase, "", desk.Response, "websocket"},
		{5, "v2", noCase, "v2", desk.Summary, "v2"},
		{5, "feed", noCase, "", desk.Timing, ""},

		{6, "reset", noCase, "", desk.Autopsy, "reset|reset"},
		{6, "-going -trade -one -abc reset", noCase, "", desk.Autopsy, "reset|reset"},
	} {
		tab.SetQuery(tt.query)
		tab.SetMatchCase(tt.matchCase)
		tab.Choose(tt.seq)
		tab.ChooseTab(tt.side)
		tab.SetFind(true)
		p := r.until(tt.query+" on "+tt.side, func(p desk.Picture) bool {
			return p.Detail != nil && p.Detail.Entry.Seq == tt.seq && p.Detail.Tab == tt.side && !p.List.Searching && len(p.List.Rows) == len(entries)
		})
		if got := markedOf(p); got != tt.want {
			t.Errorf("%s, case %v, on %s of #%d: marked is %q, want %q", tt.query, tt.matchCase, tt.side, tt.seq, got, tt.want)
		}
		if got := previewMarks(p, tt.seq); got != tt.preview {
			t.Errorf("%s, case %v, in the preview of #%d: marked is %q, want %q", tt.query, tt.matchCase, tt.seq, got, tt.preview)
		}
	}
	tab.SetQuery("")
	p := r.until("no query", func(p desk.Picture) bool { return !p.List.Queried })
	if p.List.Marked != (desk.Marked{}) || previewMarks(p, 6) != "" {
		t.Error("without a query something is marked")
	}
}

// TestOnlyMatchesAreMarked marks nothing of an entry that holds a word but doesn't match, in Find.
func TestOnlyMatchesAreMarked(t *testing.T) {
	payloads := []string{`{"price":90,"symbol":"ACME"}`, `{"price":110.5,"symbol":"ACME"}`, `{"price":"120"}`, "x"}
	r, tab := pastOf(t, len(payloads), func(i int) string { return payloads[i-1] })
	tab.SetFind(true)
	tab.SetQuery("price -90")
	tab.Choose(1)
	p := r.until("matches", func(p desk.Picture) bool {
		return p.List.Matches == 2 && !p.List.Searching && len(p.List.Rows) == len(payloads) && p.Detail != nil
	})
	for i, want := range []bool{false, true, true, false} {
		if row := p.List.Rows[i]; row.Match != want || (len(row.Hits) > 0) != want {
			t.Errorf("row %d counts as a match: %v, marked are %v", i, row.Match, row.Hits)
		}
	}
	if got := markedOf(p); got != "" {
		t.Errorf("of what doesn't match, %q is marked", got)
	}
	tab.Choose(2)
	r.until("a match", func(p desk.Picture) bool { return p.Detail.Entry.Seq == 2 && markedOf(p) == "price" })
}

// TestMarksInLongPayloads marks what is hit anywhere in payloads of many KiB, and says where that is not all.
func TestMarksInLongPayloads(t *testing.T) {
	fill := strings.Repeat("filler ", 40_000)
	payloads := []string{fill + "order-4711 end", `{"a":["` + fill + `"],"b":{"c":"order-4712"}}`, strings.Repeat("order-1 ", history.MaxHits+1)}
	r, tab := pastOf(t, len(payloads), func(i int) string { return payloads[i-1] })
	for _, tt := range []struct {
		seq         int64
		query, want string
	}{{1, `/order-\d+/`, "order-4711"}, {1, "4711 end", "4711|end"}, {2, "$.b.c~4712", "4712"}, {2, "$.b.c", "order-4712"}} {
		tab.SetQuery(tt.query)
		tab.Choose(tt.seq)
		p := r.until(tt.query+" to mark "+tt.want, func(p desk.Picture) bool {
			return p.Detail != nil && p.Detail.Entry.Seq == tt.seq && markedOf(p) == tt.want
		})
		if p.List.Marked.Note != "" {
			t.Errorf("%s: it says %q", tt.query, p.List.Marked.Note)
		}
		line, ok := p.List.Marked.Marks.First()
		if first := p.List.Marked.Marks.In(line); !ok || len(first) == 0 {
			t.Errorf("%s: the first mark is on line %d, %v", tt.query, line, ok)
		}
	}
	tab.SetQuery("order")
	tab.Choose(3)
	r.until("not all to be marked", func(p desk.Picture) bool {
		return p.Detail != nil && p.Detail.Entry.Seq == 3 && p.List.Marked.Note == "only the first 100,000 hits are marked"
	})
	// Whatever is asked for while a long payload is looked through, the last of it is marked.
	for _, query := range []string{"order", "-", "end", "nothing", "filler", "4711"} {
		tab.SetQuery(query)
		tab.Choose(1)
		r.Picture(r.want)
	}
	r.until("the last", func(p desk.Picture) bool { return p.Detail.Entry.Seq == 1 && markedOf(p) == "4711" })
}

// TestPreviewsOfPathsAreMarked marks values that stand in the preview, by what is asked of their path.
func TestPreviewsOfPathsAreMarked(t *testing.T) {
	r, tab := pastOf(t, 1, func(int) string { return `{"a":"x7","b":7,"c":"a\nb"}` })
	tab.Edit(func(p *profile.Profile) { p.Preview = []string{"$.a", "$.b", "$.c"} })
	for query, want := range map[string][]string{
		"7": {"7", "7"}, "$.b=7": {"7"}, "$.a~X": {"x"}, "$.b": {"7"}, "$.c~b": {"b"}, "-y": nil, "hex:37": nil,
	} {
		tab.SetQuery(query)
		r.until(query, func(p desk.Picture) bool {
			return p.List.Text == query && p.List.Queried && !p.List.Searching && len(p.List.Rows) == 1 &&
				p.List.Rows[0].Preview == `x7 · 7 · a\nb` && slices.Equal(pieces(p.List.Rows[0].Preview, p.List.Rows[0].Hits), want)
		})
	}
}
