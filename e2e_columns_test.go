//go:build e2e

package main_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"

	"socklens/ui"
)

// TestWindowColumnsAreDragged drags the ends of columns with the mouse while rows keep coming, at two scales. They stay
// where they are put, and are remembered.
func TestWindowColumnsAreDragged(t *testing.T) {
	server := local(t)
	for _, scale := range []float64{1, 1.5} {
		t.Run(fmt.Sprint(scale), func(t *testing.T) {
			d := newDisplay(t, 1440, 900)
			d.scale = scale
			data := t.TempDir()
			if err := os.WriteFile(filepath.Join(data, "state.json"), []byte(`{"hinted":true}`), 0o600); err != nil { // nothing moves the list
				t.Fatalf("write the state: %v", err)
			}
			a := d.open(data)
			a.connect(server.URL() + "/ticker?rate=40")
			before := a.sees("columns", func(s *state) bool { return s.Total > 60 && len(s.Columns) > 3 })
			for _, c := range []struct {
				title string
				by    float64
			}{{"time", 30}, {"Δ ms", -16}} {
				to := a.state().column(c.title).X + c.by
				a.sees("the end of "+c.title+" where it is dragged to", func(s *state) bool {
					at := s.column(c.title)
					if math.Abs(at.X-to) < 2 {
						return true
					}
					a.drag(at.X, at.Y, to, at.Y)
					return false
				})
			}
			total := a.state().Total
			a.sees("more rows, and the columns as they were left", func(s *state) bool {
				return s.Total > total+20 && math.Abs(s.column("time").X-before.column("time").X-30) < 2 &&
					math.Abs(s.column("Δ ms").X-before.column("Δ ms").X-14) < 2
			})
			a.close()
			var remembered struct {
				Window struct {
					Widths map[string]float64 `json:"widths"`
				} `json:"window"`
			}
			text, err := os.ReadFile(filepath.Join(data, "state.json"))
			if err != nil {
				t.Fatalf("read the state: %v", err)
			}
			if err := json.Unmarshal(text, &remembered); err != nil {
				t.Fatalf("read the state: %v", err)
			}
			if got := remembered.Window.Widths["time"]; math.Abs(got-132) > 2 {
				t.Errorf("the time column is remembered as %v wide, want 132", got)
			}
		})
	}
}

// column returns the column with a title.
func (s *state) column(title string) ui.ProbeColumn {
	for _, c := range s.Columns {
		if c.Title == title {
			return c
		}
	}
	return ui.ProbeColumn{}
}
