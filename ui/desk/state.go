package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"socklens/session/profile"
	"socklens/ui/compose"
	"socklens/ui/explain"
)

// State is what the window remembers between two runs, apart from the saved connections: it is this machine's own and
// never shared.
type State struct {
	Tabs    []Remembered `json:"tabs,omitempty"`
	Active  int          `json:"active"`
	Window  Window       `json:"window"`
	Queries []string     `json:"queries,omitempty"` // recent ones, the latest first
	Hinted  bool         `json:"hinted,omitempty"`  // the line after the first frame was shown
	Budget  int64        `json:"budget,omitempty"`  // bytes that all sessions may take; 0 is DefaultBudget
	Deleted []string     `json:"deleted,omitempty"` // files of deleted sessions, which go when the desk is closed
}

// Remembered is one tab as it is brought back.
type Remembered struct {
	ProfileID string           `json:"profile_id,omitempty"`
	Profile   *profile.Profile `json:"profile,omitempty"` // where it differs from the saved one, or is not saved
	Saved     *profile.Profile `json:"saved,omitempty"`   // what was saved when Profile differed from it
	Past      string           `json:"past,omitempty"`    // file name of the session shown
	Query     string           `json:"query,omitempty"`
	Find      bool             `json:"find,omitempty"`
	MatchCase bool             `json:"match_case,omitempty"`
	Draft     compose.Draft    `json:"draft"`
	DraftFile string           `json:"draft_file,omitempty"` // of a text that is too long to stand in Draft
	Aside     []compose.Draft  `json:"aside,omitempty"`      // what was written before it and never sent

	place int           // in the row, of a closed tab
	sent  *compose.Sent // of a closed tab
}

// Window is how the window was left. Zero values mean the default.
type Window struct {
	Width         float32            `json:"width,omitempty"`
	Height        float32            `json:"height,omitempty"`
	Sidebar       float64            `json:"sidebar,omitempty"`        // share of the width
	Details       float64            `json:"details,omitempty"`        // where the details at the right begin, a share of the width
	Composer      float64            `json:"composer,omitempty"`       // where the composer begins then, a share of the height
	DetailsBelow  float64            `json:"details_below,omitempty"`  // where the details below the list begin, a share of the height
	ComposerBelow float64            `json:"composer_below,omitempty"` // where the composer begins then
	Hidden        *[]string          `json:"hidden,omitempty"`         // columns of the list that are not shown
	Widths        map[string]float32 `json:"widths,omitempty"`         // of its columns
	HideSidebar   bool               `json:"hide_sidebar,omitempty"`
	Place         string             `json:"place,omitempty"` // of the details: right, below, or "" for automatic
	Theme         string             `json:"theme,omitempty"` // light, dark, or "" for the system's
	TextSize      float32            `json:"text_size,omitempty"`
}

func (d *Desk) statePath() string { return filepath.Join(d.config.Dir, "state.json") }

// loadState brings back what was open. A state file that can't be read is kept aside and said so.
func (d *Desk) loadState() {
	data, err := os.ReadFile(d.statePath())
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	if err == nil {
		err = json.Unmarshal(data, &d.state)
	}
	if err != nil {
		aside := d.statePath() + ".damaged"
		_ = os.Rename(d.statePath(), aside)
		_ = os.RemoveAll(d.draftsDir() + ".damaged")
		_ = os.Rename(d.draftsDir(), d.draftsDir()+".damaged")
		d.state = State{}
		d.notifyLocked(Notice{Bad: true, Explanation: explain.Explanation{
			What: "The open tabs of last time could not be brought back.",
			Why:  fmt.Sprintf("state.json is damaged: %v.", err),
			Try:  "It was kept as " + filepath.Base(aside) + "; connections and sessions are not affected.",
		}})
		return
	}
	d.loadDrafts(d.state.Tabs)
	for _, r := range d.state.Tabs {
		d.restoreLocked(r)
	}
	d.active = min(max(d.state.Active, 0), max(len(d.tabs)-1, 0))
}

// rememberLocked saves the state a second after the first of many changes, not after the last one: a person may go on
// typing for minutes.
func (d *Desk) rememberLocked() {
	if d.closed || d.saveState != nil {
		return
	}
	d.saveState = time.AfterFunc(time.Second, func() {
		d.mu.Lock()
		d.saveState = nil // what changes from now on may come too late for this one
		d.mu.Unlock()
		d.job(func(context.Context) error { return d.writeState() })
	})
}

// writeState replaces the state file. While the tabs are being ended it tells of them as they were before: what a tab
// recorded is known no longer once it has ended.
func (d *Desk) writeState() error {
	d.saving.Lock()
	defer d.saving.Unlock()
	drafts, failed := d.rememberTabs()
	d.mu.Lock()
	data, err := json.MarshalIndent(&d.state, "", "  ")
	d.mu.Unlock()
	if err != nil {
		return fmt.Errorf("encode state: %w", err)
	}
	path := d.statePath()
	err = replaceFile(path, func(out io.Writer) error {
		_, err := out.Write(data)
		return err
	})
	if err != nil {
		return fmt.Errorf("save state: %w", err)
	}
	if failed == nil {
		d.dropDrafts(drafts)
	}
	return failed
}

// rememberTabs takes the tabs over into the state and returns the files of their drafts. It belongs to who holds saving.
func (d *Desk) rememberTabs() ([]keptDraft, error) {
	d.mu.Lock()
	if d.ending {
		d.mu.Unlock()
		return d.drafts, nil
	}
	tabs, active := []Remembered(nil), d.active
	for _, t := range d.tabs {
		tabs = append(tabs, t.rememberedLocked())
	}
	d.mu.Unlock()
	drafts, err := d.putDraftsAside(tabs)
	d.mu.Lock()
	d.state.Tabs, d.state.Active = tabs, active
	d.mu.Unlock()
	return drafts, err
}

// Window returns how the window was left.
func (d *Desk) Window() Window {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.state.Window
}

// SetWindow remembers how the window stands.
func (d *Desk) SetWindow(w Window) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.state.Window = w
	d.rememberLocked()
}
