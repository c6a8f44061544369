package parts

import (
	"strings"
	"testing"

	"socklens/history"
	"socklens/session/wire"
	"socklens/ui/render"
)

// TestAWrappedFieldHangsAtItsValue wraps a field of an autopsy: its further rows stand below the value, not the label.
func TestAWrappedFieldHangsAtItsValue(t *testing.T) {
	v := NewLineView()
	show(t, v, 500, 600)
	v.SetWrap(true)
	doc := render.Autopsy(&history.EndDetail{By: "network", How: "rst", Code: 1006, Duration: 1, Error: strings.Repeat("a long way down ", 20)})
	v.SetDoc(doc)
	for i := range doc.Len() {
		label := doc.Line(i).Spans
		if len(label) == 0 || !strings.HasPrefix(label[0].Text, "Error ") {
			continue
		}
		l := v.layout(i)
		if want := v.paint.mono.text(label[0].Text); len(l.rows) < 2 || l.indent(1) != want {
			t.Errorf("%d rows, the second at %v, the value at %v", len(l.rows), l.indent(1), want)
		}
		return
	}
	t.Error("there is no error in the autopsy")
}

// TestFramesWrapBelowTheirColumns wraps the frames of a message: no column is lost, what is explained and what is broken
// hang where they began, and no row begins with the room between two columns.
func TestFramesWrapBelowTheirColumns(t *testing.T) {
	v := NewLineView()
	show(t, v, 480, 600)
	v.SetWrap(true)
	frame := wire.Frame{Rsv: wire.Rsv2, Opcode: wire.Text, HeaderLength: 2, Length: 13, Received: 13}
	last := wire.Frame{Fin: true, Opcode: wire.Continuation, HeaderLength: 2, Length: 13, Received: 13}
	broken := wire.Violation{Rule: "RFC 6455 5.2", Text: strings.Repeat("RSV2 is set, and no extension that gives it a meaning was agreed on. ", 2)}
	v.SetDoc(render.Frames(&history.Entry{Frames: []wire.Frame{frame, last}, Violations: []wire.Violation{broken}}))
	v.toggle(0)
	wrapped := 0
	for i := range v.lines() {
		l := v.layout(i)
		for r := 1; r < len(l.rows); r++ {
			wrapped++
			from, to := l.row(r)
			piece := l.text[from:to]
			if strings.HasPrefix(piece, " ") || l.indent(r)+v.paint.mono.text(strings.TrimRight(piece, " ")) > v.paint.room() {
				t.Errorf("row %d of line %d is %q, indented by %v of %v", r, i, piece, l.indent(r), v.paint.room())
			}
			hangs := map[bool]string{true: "▲ ", false: "12:01:33.122  "}[strings.HasPrefix(l.text, "▲")]
			if begun := strings.TrimRight(l.text[:from], " "); r == 1 && v.paint.mono.text(begun) < l.indent(r) {
				t.Errorf("nothing stands behind %q, which has more below it", begun)
			}
			if want := v.paint.mono.text(hangs); (l.line.Number > 0 || hangs == "▲ ") && l.indent(r) != want {
				t.Errorf("row %d of %q hangs at %v, want %v", r, l.text, l.indent(r), want)
			}
		}
	}
	if wrapped < 6 || v.side.Visible() {
		t.Errorf("%d rows are wrapped", wrapped)
	}
}
