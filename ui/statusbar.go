package ui

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"socklens/ui/desk"
	"socklens/ui/explain"
	"socklens/ui/parts"
	"socklens/ui/render"
)

// statusBar sums up the visible tab.
type statusBar struct {
	w                                         *Window
	entries, rates, kept, violations, follows *words
	box                                       fyne.CanvasObject
	said                                      string // about the chosen rows
	saidOf                                    int    // how many they were
}

func newStatusBar(w *Window) *statusBar {
	b := &statusBar{
		w: w, entries: newWords("", parts.ColorDim), rates: newWords("", parts.ColorDim), kept: newWords("", parts.ColorGood),
		violations: newWords("", parts.ColorBad), follows: newWords("", parts.ColorDim),
	}
	b.rates.style.Monospace = true
	b.violations.onTap = w.showViolation
	b.kept.onTap = w.showGap
	row := container.New(layout.NewCustomPaddedHBoxLayout(16), b.entries, b.rates, b.kept, b.violations, layout.NewSpacer(), b.follows)
	b.box = container.NewVBox(separator(), padded(row, 4, 10))
	return b
}

func (b *statusBar) show(p desk.Picture) {
	l := p.List
	b.entries.set(fmt.Sprintf("%s · %s", render.Plural(l.Entries, "entry", "entries"), render.Size(l.Stats.PayloadIn+l.Stats.PayloadOut)), parts.ColorDim)
	b.rates.set(fmt.Sprintf("↓ %s/s  ↑ %s/s", render.Count(int64(l.InRate+0.5)), render.Count(int64(l.OutRate+0.5))), parts.ColorDim)
	switch s := l.Stats; {
	case s.Err != nil:
		b.kept.set("■ not being kept: "+explain.Error(s.Err).Why, parts.ColorBad)
	case s.Lost > 0:
		b.kept.set("■ "+render.Plural(s.Lost, "entry lost", "entries lost"), parts.ColorBad)
	case s.Behind:
		b.kept.set("▲ behind: receiving waits for the disk", parts.ColorOut)
	case l.Entries > 0:
		b.kept.set("nothing lost", parts.ColorGood)
	default:
		b.kept.set("", parts.ColorGood)
	}
	violations := ""
	if n := l.Stats.Violations; n > 0 {
		violations = "▲ " + render.Plural(n, "violation", "violations")
	}
	b.violations.set(violations, parts.ColorBad)
	follows := ""
	if l.Entries > 0 && !p.Link.Past {
		follows = "following"
		if l.Stats.Err != nil {
			follows = "following what was kept" // the newest entry is not in the list
		}
		if !l.Follow {
			follows = "following paused"
			if p.Detail != nil {
				follows += " at #" + render.Count(p.Detail.Entry.Seq)
			}
		}
	}
	if where := hiddenWords(p); where != "" {
		follows = strings.TrimPrefix(follows+" · "+where, " · ")
	}
	if b.said != "" && b.saidOf == b.w.list.Selection().Count() {
		follows = b.said
	}
	b.follows.set(follows, parts.ColorDim)
}

// hiddenWords says of an entry in the details that it is no row of the list.
func hiddenWords(p desk.Picture) string {
	l := p.List
	switch {
	case p.Detail == nil || p.Detail.Entry.Seq != l.Last || l.Turn < 0 || l.Chosen >= 0 || l.Searching:
		return ""
	case l.Last <= l.Cleared:
		return "#" + render.Count(l.Last) + " was cleared from the list"
	case l.Queried && !l.Find:
		return "#" + render.Count(l.Last) + " is hidden by the filter"
	}
	return ""
}

// say shows a text about the chosen rows until the choice changes.
func (b *statusBar) say(text string) {
	b.said, b.saidOf = text, b.w.list.Selection().Count()
	b.show(b.w.shown)
}

// text is all that stands in the bar.
func (b *statusBar) text() string {
	return b.entries.text.Text + " · " + b.rates.text.Text + " · " + b.kept.text.Text + " · " + b.violations.text.Text + " · " + b.follows.text.Text
}
