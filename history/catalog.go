package history

import "context"

// Summary is what a catalog tells of one capture.
type Summary struct {
	Path  string
	Info  Info
	Stats Stats

	Live      bool  // entries are being appended, by this process or another
	Elsewhere bool  // it is open in another process
	Clean     bool  // it was closed as it should; false too while Live
	Err       error // why the rest is not known: damaged, newer, not a capture; nil otherwise
}

// Catalog lists the captures of a folder. What it tells is read from the captures themselves.
type Catalog struct{}

// NewCatalog returns the catalog of the captures in folder dir, which need not exist.
func NewCatalog(dir string) *Catalog { return &Catalog{} }

// List returns a summary of each capture in the folder, the newest first. It harms no capture that is being written,
// by this process or another. A capture that can't be read is listed with Err.
func (c *Catalog) List(ctx context.Context) ([]Summary, error) { return nil, errClosed }

// Report is what Check found.
type Report struct {
	Summary Summary
	Faults  []string // what SQLite's quick_check said; nil when it found nothing
	Gaps    []Span   // numbers that no entry has: missing or damaged chunks
}

// Span is a run of entry numbers.
type Span struct {
	First int64
	N     int64
	Why   string
}

// Check reads the whole capture at path and reports what is wrong with it.
func Check(ctx context.Context, path string) (Report, error) { return Report{}, errClosed }
