package desk

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"socklens/ui/compose"
	"socklens/ui/explain"
	"socklens/ui/render"
)

// maxDraft is how many bytes of one draft are kept when the window is closed.
const maxDraft = 16 << 20

// keptDraft is a file of the folder of drafts: a draft that is too long for the state file. Its name is taken from the
// text, so a file is never changed, and the state never names one that was half written.
type keptDraft struct{ name, text string }

func (d *Desk) draftsDir() string { return filepath.Join(d.config.Dir, "drafts") }

// The names of drafts end with draftExt, of those that can't be read also with damagedExt.
const (
	draftExt   = ".txt"
	damagedExt = ".damaged"
)

// isDraft reports whether a file of the folder is one of ours, to be removed when no tab needs it.
func isDraft(name string) bool {
	sum, err := hex.DecodeString(strings.TrimSuffix(name, draftExt))
	return err == nil && len(sum) == sha256.Size && filepath.Ext(name) == draftExt
}

// loadDrafts puts the long drafts back into the tabs that are to be brought back. One that can't be read is said, and
// its file put aside.
func (d *Desk) loadDrafts(tabs []Remembered) {
	files, _ := os.ReadDir(d.draftsDir()) // there is none as a rule
	for _, f := range files {
		if isDraft(f.Name()) {
			d.drafts = append(d.drafts, keptDraft{name: f.Name()})
		}
	}
	for i := range tabs {
		r := &tabs[i]
		if r.DraftFile == "" {
			continue
		}
		at := slices.IndexFunc(d.drafts, func(k keptDraft) bool { return k.name == r.DraftFile })
		text, err := "", fs.ErrNotExist
		if at >= 0 {
			text, err = readDraft(filepath.Join(d.draftsDir(), r.DraftFile))
		}
		if err == nil {
			r.Draft.Text, d.drafts[at].text = text, text
			continue
		}
		name, try := filepath.Base(r.DraftFile), "It is gone."
		path := filepath.Join(d.draftsDir(), name)
		if at >= 0 {
			d.drafts = slices.Delete(d.drafts, at, at+1)
			_ = os.Rename(path, path+damagedExt) // else no tab would need it, and it would be removed
		}
		if _, err := os.Stat(path + damagedExt); err == nil {
			try = "It is kept as drafts/" + name + damagedExt + "."
		}
		d.notifyLocked(Notice{Bad: true, Explanation: explain.Explanation{
			What: "A long draft could not be brought back.",
			Why:  fmt.Sprintf("drafts/%s can't be read: %v.", name, err),
			Try:  try,
		}})
	}
}

func readDraft(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() || info.Size() > maxDraft {
		return "", errors.New("it is no draft of Socklens")
	}
	text, err := os.ReadFile(path)
	return string(text), err
}

// putDraftsAside writes the long drafts of what is to be remembered into files of their own. What is longer than is kept
// is left out; longDraftLocked says so. It returns the files that are needed, and belongs to who holds saving.
func (d *Desk) putDraftsAside(tabs []Remembered) ([]keptDraft, error) {
	var needed []keptDraft
	var failed error
	for i := range tabs {
		r := &tabs[i]
		text := r.Draft.Text
		if len(text) <= compose.LargeText {
			continue
		}
		r.Draft.Text = ""
		if len(text) > maxDraft {
			continue
		}
		at := slices.IndexFunc(d.drafts, func(k keptDraft) bool { return k.text == text })
		if at < 0 {
			k := keptDraft{fmt.Sprintf("%x", sha256.Sum256([]byte(text))) + draftExt, text}
			if err := d.writeDraft(k); err != nil {
				failed = errors.Join(failed, err)
				continue
			}
			d.drafts = append(slices.DeleteFunc(d.drafts, func(old keptDraft) bool { return old.name == k.name }), k)
			at = len(d.drafts) - 1
		}
		r.DraftFile = d.drafts[at].name
		needed = append(needed, d.drafts[at])
	}
	return needed, failed
}

func (d *Desk) writeDraft(k keptDraft) error {
	if err := os.MkdirAll(d.draftsDir(), 0o700); err != nil {
		return fmt.Errorf("keep draft: %w", err)
	}
	err := replaceFile(filepath.Join(d.draftsDir(), k.name), func(out io.Writer) error {
		_, err := io.WriteString(out, k.text)
		return err
	})
	if err != nil {
		return fmt.Errorf("keep draft: %w", err)
	}
	return nil
}

// dropDrafts removes the files that the state no longer names.
func (d *Desk) dropDrafts(needed []keptDraft) {
	for _, k := range d.drafts {
		if !slices.ContainsFunc(needed, func(n keptDraft) bool { return n.name == k.name }) {
			_ = os.Remove(filepath.Join(d.draftsDir(), k.name)) // at worst it stays until the next start
		}
	}
	d.drafts = needed
}

// longDraftLocked says once, as soon as a draft is that long, that it won't be there after a restart.
func (t *Tab) longDraftLocked() {
	long := len(t.draft.Text) > maxDraft
	if long && !t.saidLong {
		t.desk.notifyLocked(Notice{Bad: true, Tab: t, Explanation: explain.Explanation{
			What: "This draft is too long to be kept when Socklens is closed.",
			Why:  "It has " + render.Size(int64(len(t.draft.Text))) + "; up to " + render.Size(maxDraft) + " of a draft are kept.",
			Try:  "Save it to a file; Binary can send one.",
		}})
	}
	t.saidLong = long
}
