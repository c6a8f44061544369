package profile

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

func load(t *testing.T, path string) *Workspace {
	t.Helper()
	w, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func save(t *testing.T, w *Workspace) {
	t.Helper()
	if err := w.Save(); err != nil {
		t.Fatal(err)
	}
}

func write0(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func read0(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// full is a workspace file with everything in it, and fields that nobody knows at every level.
const full = `{
  "version": 1,
  "folders": [
    {
      "id": "f1",
      "name": "Staging",
      "headers": [
        {
          "name": "X-Env",
          "value": "staging",
          "h0": 1
        }
      ],
      "colour": "#fff"
    }
  ],
  "profiles": [
    {
      "id": "p1",
      "name": "trades & more <b>",
      "folder": "f1",
      "url": "wss://example.org/v2?a=1&b=2",
      "headers": [
        {
          "name": "Cookie",
          "value": "a=1"
        },
        {
          "name": "Cookie",
          "value": "b=2",
          "off": true,
          "note": "twice"
        }
      ],
      "subprotocols": [
        "v2.json"
      ],
      "compression": {
        "client_max_window_bits": 12,
        "level": 9
      },
      "insecure": true,
      "proxy": "http://me:p%25w@proxy.example:3128",
      "timeouts": {
        "connect": "1.5s",
        "close": "2m",
        "dns": "1s"
      },
      "limits": {
        "message": 1048576,
        "frames": 12345678901234567890
      },
      "keepalive": "30s",
      "messages": [
        {
          "id": "m1",
          "name": "subscribe",
          "folder": "start",
          "type": "json",
          "text": "{\"op\":\"subscribe\"}",
          "shortcut": {
            "z": 1,
            "a": [
              1.50
            ]
          }
        }
      ],
      "cookies": null
    }
  ],
  "team": {
    "name": "é"
  },
  "zeta": true,
  "alpha": 1
}
`

func TestSaveKeepsEveryByteOfWhatItDoesNotKnow(t *testing.T) {
	path := filepath.Join(t.TempDir(), "workspace.json")
	write0(t, path, full)
	w := load(t, path)
	if p := w.Profile("p1"); p == nil || p.Timeouts.Connect != Duration(1500*time.Millisecond) || len(p.Headers) != 2 || !p.Headers[1].Off {
		t.Fatalf("loaded %+v", p)
	}
	w.Profile("p1").Name = "renamed"
	c := w.Clone() // unknown fields go with copies
	save(t, c)
	if got, want := read0(t, path), strings.Replace(full, "trades & more <b>", "renamed", 1); got != want {
		t.Errorf("saved\n%s\nwant\n%s", got, want)
	}
	if got := read0(t, path+".bak"); got != full {
		t.Errorf("the backup is not what was there:\n%s", got)
	}
	if runtime.GOOS != "windows" {
		for _, p := range []string{path, path + ".bak"} {
			if info, err := os.Stat(p); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%s has mode %v, %v", p, info.Mode(), err)
			}
		}
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestLoadOfNothingIsEmptyAndSaveMakesTheFolder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a", "b", "workspace.json")
	w := load(t, path)
	if len(w.Profiles) != 0 {
		t.Errorf("%+v", w)
	}
	w.Put(Profile{Name: "x", URL: "ws://localhost"})
	save(t, w)
	if again := load(t, path); len(again.Profiles) != 1 || again.Profiles[0].ID == "" {
		t.Errorf("%+v", again)
	}
	if _, err := os.Stat(path + ".bak"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a backup of nothing: %v", err)
	}
	if err := (&Workspace{}).Save(); !errors.Is(err, ErrNoFile) {
		t.Errorf("a workspace without a file was saved: %v", err)
	}
}

func TestSaveOfTheSameLeavesTheFileAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "workspace.json")
	write0(t, path, full)
	old := time.Now().Add(-time.Hour).Truncate(time.Second)
	if err := os.Chtimes(path, old, old); err != nil {
		t.Fatal(err)
	}
	w := load(t, path)
	save(t, w)
	if info, err := os.Stat(path); err != nil || !info.ModTime().Equal(old) {
		t.Errorf("written again at %v, %v", info.ModTime(), err)
	}
}

func TestOutsideEdits(t *testing.T) {
	path := filepath.Join(t.TempDir(), "workspace.json")
	w := load(t, path)
	w.Put(Profile{ID: "p", Name: "one"})
	save(t, w)
	changed := func(want bool) {
		t.Helper()
		if got, err := w.Changed(); err != nil || got != want {
			t.Errorf("Changed() = %v, %v; want %v", got, err, want)
		}
	}
	changed(false)

	ours := read0(t, path)
	theirs := strings.Replace(ours, `"one"`, `"two"`, 1) // as long, and at once
	write0(t, path, theirs)
	changed(true)
	w.Profiles[0].Name = "mine"
	if err := w.Save(); !errors.Is(err, ErrChangedOutside) || !strings.Contains(err.Error(), path) {
		t.Errorf("Save over an edit: %v", err)
	}
	if got := read0(t, path); got != theirs {
		t.Errorf("the edit is gone: %s", got)
	}
	if err := w.SaveOver(); err != nil {
		t.Fatal(err)
	}
	changed(false)
	if got := read0(t, path+".bak"); got != theirs {
		t.Errorf("the edit is not the backup: %s", got)
	}

	later := time.Now().Add(time.Minute)
	if err := os.Chtimes(path, later, later); err != nil {
		t.Fatal(err)
	}
	changed(false) // touched, with the same bytes
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	changed(false)
	save(t, w)
	if got := load(t, path); got.Profiles[0].Name != "mine" {
		t.Errorf("not brought back: %+v", got)
	}

	write0(t, path, "<<<<<<< mine")
	changed(true)
	bak := read0(t, path+".bak")
	if err := w.SaveOver(); err != nil {
		t.Fatal(err)
	}
	if read0(t, path+".bak") != bak {
		t.Error("what isn't a workspace pushed out the backup")
	}
	kept, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "workspace.damaged-*.json"))
	if len(kept) != 1 || read0(t, kept[0]) != "<<<<<<< mine" {
		t.Errorf("kept: %v", kept)
	}
}

func TestASettledFileIsJudgedByItsSizeAndTime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "workspace.json")
	write0(t, path, full)
	old := time.Now().Add(-time.Hour)
	if err := os.Chtimes(path, old, old); err != nil {
		t.Fatal(err)
	}
	w := load(t, path)
	write0(t, path, strings.Replace(full, "v2.json", "v3.json", 1))
	if err := os.Chtimes(path, old, old); err != nil { // a forged time is the one thing that goes unnoticed
		t.Fatal(err)
	}
	if got, err := w.Changed(); got || err != nil {
		t.Errorf("Changed() = %v, %v: the file was read", got, err)
	}
}

func TestSaveFails(t *testing.T) {
	dir := t.TempDir()
	write0(t, filepath.Join(dir, "file"), "")
	w := &Workspace{file: &file{path: filepath.Join(dir, "file", "workspace.json")}}
	var cause *fs.PathError
	if err := w.Save(); !errors.As(err, &cause) {
		t.Errorf("Save below a file: %v", err)
	}
	if _, err := w.Changed(); !errors.As(err, &cause) {
		t.Errorf("Changed below a file: %v", err)
	}
	long := filepath.Join(dir, strings.Repeat("n", 250)+".json") // room for the file, none for a temporary one
	write0(t, long, full)
	w = load(t, long)
	w.Profiles = nil
	if err := w.Save(); !errors.As(err, &cause) {
		t.Errorf("Save without room: %v", err)
	}
	if read0(t, long) != full {
		t.Error("the file was harmed")
	}
}

func TestWhatIsNoFileIsRefused(t *testing.T) {
	dir := t.TempDir()
	if w, err := Load(dir); err == nil || w != nil {
		t.Errorf("a folder was loaded: %v", w)
	}
	if f, err := os.Create(filepath.Join(dir, "huge.json")); err != nil {
		t.Fatal(err)
	} else {
		if err := errors.Join(f.Truncate(maxFile+1), f.Close()); err != nil {
			t.Fatal(err)
		}
		if w, err := Load(f.Name()); err == nil || w != nil {
			t.Errorf("a huge file was loaded")
		}
	}
}

func TestALinkStaysALink(t *testing.T) {
	dir := t.TempDir()
	real, link := filepath.Join(dir, "real.json"), filepath.Join(dir, "workspace.json")
	write0(t, real, full)
	if err := os.Symlink(real, link); err != nil {
		t.Fatal(err)
	}
	w := load(t, link)
	w.Profiles = nil
	save(t, w)
	if info, err := os.Lstat(link); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		t.Errorf("the link is now %v, %v", info.Mode(), err)
	}
	if strings.Contains(read0(t, real), "p1") {
		t.Error("the file behind the link was not written")
	}
}

func TestClonesAreSavedFromSeveralGoroutines(t *testing.T) {
	path := filepath.Join(t.TempDir(), "workspace.json")
	w := load(t, path)
	var wg sync.WaitGroup
	for range 8 {
		w.Put(Profile{Name: "x"})
		c := w.Clone()
		wg.Go(func() {
			if err := c.Save(); err != nil {
				t.Error(err)
			}
			if _, err := c.Changed(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := len(load(t, path).Profiles); n < 1 || n > 8 {
		t.Errorf("%d profiles", n)
	}
}

func TestIDsAreRepaired(t *testing.T) {
	path := filepath.Join(t.TempDir(), "workspace.json")
	write0(t, path, "\ufeff"+`{"folders":[{"name":"a"},{"name":"b","messages":[{"id":"m"}]}],
		"profiles":[{"id":"x","name":"1"},{"id":"x","name":"2","messages":[{"id":"m"},{}]},{"name":"3"}]}`)
	w := load(t, path)
	seen := map[string]bool{}
	for _, id := range []string{w.Folders[0].ID, w.Folders[1].ID, w.Folders[1].Messages[0].ID, w.Profiles[0].ID, w.Profiles[1].ID,
		w.Profiles[1].Messages[0].ID, w.Profiles[1].Messages[1].ID, w.Profiles[2].ID} {
		if id == "" || seen[id] {
			t.Errorf("ID %q is empty or taken", id)
		}
		seen[id] = true
	}
	if w.Profiles[0].ID != "x" || w.Version != Version {
		t.Errorf("%+v", w)
	}
}

func FuzzLoad(f *testing.F) {
	f.Add([]byte(full))
	f.Add([]byte(`{"profiles":[null,{"HEADERS":null,"Url":"x","timeouts":{"x":{}},"a b":[]}],"Version":1}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		w, err := parse(data)
		if err != nil {
			return
		}
		once, err := w.encode()
		if err != nil {
			t.Fatal(err)
		}
		again, err := parse(once)
		if err != nil {
			t.Fatalf("can't read what was written: %v\n%s", err, once)
		}
		twice, err := again.encode()
		if err != nil || string(once) != string(twice) {
			t.Fatalf("written differently\n%s\n%s", once, twice)
		}
		var before, after map[string]json.RawMessage
		if json.Unmarshal(data, &before) == nil && json.Unmarshal(once, &after) == nil {
			for k := range before {
				if _, ok := after[k]; !ok && !strings.EqualFold(k, "folders") && !strings.EqualFold(k, "profiles") && !strings.EqualFold(k, "version") {
					t.Fatalf("%q is gone", k)
				}
			}
		}
	})
}
