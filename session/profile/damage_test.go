package profile

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestDamagedFiles(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"empty", "", "it is empty"},
		{"blank", " \n", "it is empty"},
		{"NUL bytes", "\x00\x00\x00", "nothing but NUL bytes"},
		{"cut off", full[:200], "it ends too early, at line"},
		{"wrong byte", strings.Replace(full, `"name"`, `'name"`, 1), "line 6, column 7: invalid character"},
		{"bracket at the end", `{"a":1]`, "line 1, column 7: invalid character"},
		{"conflict", "<<<<<<< HEAD\n" + full, `it does not begin with "{"`},
		{"a list", "[]", `it does not begin with "{"`},
		{"wrong type", `{"profiles":[{"url":7}]}`, "url holds a number"},
		{"wrong time", `{"profiles":[{"keepalive":"15"}]}`, "has no unit"},
		{"time as number", `{"profiles":[{"timeouts":{"connect":15}}]}`, "connect holds a number"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "workspace.json")
			write0(t, path, c.text)
			write0(t, path+".bak", full)
			w, err := Load(path)
			var bad *DamagedError
			if !errors.As(err, &bad) || w == nil || len(w.Profiles) != 0 {
				t.Fatalf("%+v, %v", w, err)
			}
			if !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), bad.KeptAs) {
				t.Errorf("error %q, want %q", err, c.want)
			}
			if got := read0(t, bad.KeptAs); got != c.text {
				t.Errorf("kept %q", got)
			}
			if bad.Backup == nil || len(bad.Backup.Profiles) != 1 || bad.BackupTime.IsZero() {
				t.Fatalf("backup %+v", bad.Backup)
			}
			save(t, bad.Backup)
			if got := read0(t, path); got != full {
				t.Errorf("restored\n%s", got)
			}
		})
	}
}

func TestDamagedWithoutABackup(t *testing.T) {
	path := filepath.Join(t.TempDir(), "workspace.json")
	write0(t, path, "{")
	write0(t, path+".bak", "also damaged")
	w, err := Load(path)
	var bad *DamagedError
	if !errors.As(err, &bad) || bad.Backup != nil || bad.Unwrap() == nil {
		t.Fatalf("%v", err)
	}
	w.Put(Profile{Name: "new"})
	save(t, w)
	if got := load(t, path); len(got.Profiles) != 1 {
		t.Errorf("%+v", got)
	}
	if read0(t, bad.KeptAs) != "{" {
		t.Error("the damaged file is gone")
	}
	write0(t, path, "{")
	if _, err := Load(path); !errors.As(err, &bad) {
		t.Fatal(err)
	}
	write0(t, path, "{{")
	if _, err := Load(path); !errors.As(err, &bad) || read0(t, bad.KeptAs) != "{{" {
		t.Errorf("a second one in the same second: %v", err)
	}
}

func TestDamagedAndNoRoomToPutItAside(t *testing.T) {
	path := filepath.Join(t.TempDir(), strings.Repeat("n", 245)+".json") // a longer name is refused by the system
	write0(t, path, "{")
	w, err := Load(path)
	var bad *DamagedError
	if !errors.As(err, &bad) || bad.KeptAs != "" || bad.KeepErr == nil || !strings.Contains(err.Error(), "could not be put aside") {
		t.Fatalf("%v", err)
	}
	if err := w.SaveOver(); !errors.Is(err, bad.KeepErr) {
		t.Errorf("Save: %v", err)
	}
	if read0(t, path) != "{" {
		t.Error("the damaged file was overwritten")
	}
}

func TestANewerFileIsLeftAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "workspace.json")
	text := `{"version": 99, "profiles": "elsewhere"}`
	write0(t, path, text)
	w, err := Load(path)
	var newer *NewerError
	if !errors.As(err, &newer) || w != nil || newer.Version != 99 || !strings.Contains(err.Error(), path) {
		t.Fatalf("%v, %v", w, err)
	}
	if files, _ := os.ReadDir(filepath.Dir(path)); len(files) != 1 || read0(t, path) != text {
		t.Errorf("touched: %v", files)
	}
}
