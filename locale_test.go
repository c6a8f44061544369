package main_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestLocale starts this very program, as far as its packages' initialisation, under the locales of a container, a server
// and a desktop: nothing is said about any of them. A language that doesn't exist is still complained about.
func TestLocale(t *testing.T) {
	var env []string
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "LC_") && !strings.HasPrefix(v, "LANG") {
			env = append(env, v)
		}
	}
	for _, c := range []struct {
		env      string
		complain bool
	}{
		{"", false}, {"LANG=C", false}, {"LANG=C.UTF-8", false}, {"LANG=C.utf8", false}, {"LC_ALL=POSIX.UTF-8 LANG=de_DE.UTF-8", false},
		{"LANG=C.UTF-8 LANGUAGE=de:en", false}, {"LC_MESSAGES=C.UTF-8 LANG=de_DE.UTF-8", false}, {"LANG=de_DE.UTF-8", false},
		{"LANG=zh_TW.UTF-8", false}, {"LANG=xx_YY.UTF-8", true},
	} {
		self, err := os.Executable()
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(self, "-test.run=^$")
		cmd.Env = append(env[:len(env):len(env)], strings.Fields(c.env)...)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		if got := strings.Contains(string(out), "locale"); got != c.complain {
			t.Errorf("%q: %s", c.env, out)
		}
	}
}
