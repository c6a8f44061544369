package desk

import (
	"context"
	"strings"

	"socklens/history"
	"socklens/ui/render"
)

// pathBytes is how much of a payload is looked at for JSON paths, and keptTexts of how many entries is kept what was
// found there.
const (
	pathBytes = 64 << 10
	keptTexts = 1024
)

// pathText is what stands under a JSON path in an entry; cut says that there may be more of it, or all of it, behind
// what was looked at.
type pathText struct {
	text string
	cut  bool
}

// line returns the text as one line of so many bytes at most; "" where nothing stands there.
func (x pathText) line(most int) string {
	text := x.text
	if len(text) > most {
		text, x.cut = strings.ToValidUTF8(text[:most], ""), true
	}
	text = render.Escape(text)
	if x.cut {
		text += "…"
	}
	return text
}

// pathTexts finds what stands under JSON paths in the rows of a list. A row holds the beginning of its payload; where
// that doesn't tell, more is read, once for an entry that stays in the list. Used by Picture alone.
type pathTexts struct {
	capture *history.Capture
	asked   string // the paths
	paths   []history.Path
	kept    map[int64][]pathText // by number, of entries of which more was read
}

// ask prepares for rows of a capture and for paths, which asked is the same as.
func (t *pathTexts) ask(c *history.Capture, asked string, paths []history.Path) {
	if t.capture != c || t.asked != asked {
		*t = pathTexts{capture: c, asked: asked, paths: paths, kept: make(map[int64][]pathText)}
	}
}

// of returns what stands under each of the paths in an entry.
func (t *pathTexts) of(ctx context.Context, e *history.Entry) []pathText {
	if len(t.paths) == 0 {
		return nil
	}
	if kept, ok := t.kept[e.Seq]; ok {
		return kept
	}
	found, more := t.in(e.Payload, e)
	if !more {
		return found
	}
	payload, err := t.capture.Payload(ctx, e.Seq, 0, pathBytes)
	if err != nil {
		return found // the next picture tries again
	}
	if len(payload) > len(e.Payload) {
		found, _ = t.in(payload, e)
	}
	if len(t.kept) == keptTexts {
		clear(t.kept)
	}
	t.kept[e.Seq] = found
	return found
}

// in looks at the beginning of an entry's payload; more says that what is behind it matters.
func (t *pathTexts) in(payload []byte, e *history.Entry) (found []pathText, more bool) {
	found = make([]pathText, len(t.paths))
	for i, p := range t.paths {
		text, cut := p.Text(payload, int64(len(payload)) >= e.Size)
		found[i] = pathText{text[:min(len(text), previewLimit+1)], cut} // a byte more shows that there is more
		more = more || cut
	}
	return found, more
}
