//go:build e2e

package main_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestWindowLooksGood takes the screenshots of build/e2e/screenshots: what people see most, dark and light, in a large
// and a small window. A person looks at them; the test checks that what they should show is there.
func TestWindowLooksGood(t *testing.T) {
	server := local(t)
	for _, theme := range []string{"dark", "light"} {
		for _, size := range [][2]int{{1440, 900}, {1024, 700}} {
			t.Run(fmt.Sprintf("%s-%d", theme, size[0]), func(t *testing.T) {
				data := t.TempDir()
				remembered := fmt.Sprintf(`{"hinted":true,"window":{"theme":%q,"width":%d,"height":%d}}`, theme, size[0], size[1])
				if err := os.WriteFile(filepath.Join(data, "state.json"), []byte(remembered), 0o600); err != nil {
					t.Fatalf("write the state: %v", err)
				}
				a := newDisplay(t, 1440, 900).open(data, "--demo")
				a.resize(size[0], size[1])
				shot := func(name string) { a.screenshot(fmt.Sprintf("%s-%s-%d", name, theme, size[0])) }

				// The demo: prices in one tab, an echo in another, of which the prices are looked at.
				demo := a.sees("the demo", func(s *state) bool {
					return len(s.Tabs) >= 2 && s.link() == "open" && s.Last > 40 && full(s)
				})
				a.focusList()
				a.keys("Up", "Up", "Up")
				a.sees("a chosen price", func(s *state) bool { return settled(s) && s.Detail == "Pretty" && s.Last-s.DetailSeq >= 2 })
				shot("demo")
				a.keys("Escape")
				a.sees("the details to close", func(s *state) bool { return s.DetailSeq == 0 })

				a.keys("ctrl+t")
				a.sees("an empty tab", func(s *state) bool { return len(s.Tabs) == len(demo.Tabs)+1 && s.Focus == "url" })
				a.connect(server.URL() + "/bad/refuse/503")
				a.sees("the refusal to be explained", func(s *state) bool { return s.link() == "closed" && s.DetailSeq > 0 })
				shot("failed")

				a.keys("ctrl+t")
				a.sees("an empty tab", func(s *state) bool { return len(s.Tabs) == len(demo.Tabs)+2 && s.Focus == "url" })
				a.connect(server.URL() + "/echo")
				a.keys("ctrl+m")
				a.write(`{"op":"order","symbol":"BTCUSDT","price":67214.50,"tags":["limit","gtc"],"client":{"id":7,"live":true,"note":null}}`)
				a.keys("ctrl+Return")
				a.sees("the echo", func(s *state) bool { return s.Rows >= 5 })
				a.focusList()
				a.keys("Up")
				a.sees("the message in the details", func(s *state) bool { return settled(s) && s.Detail == "Pretty" })
				shot("json")

				a.keys("ctrl+m", "alt+b", "ctrl+a")
				a.write("de ad be ef 00 01 7f 3c 9a 10 44 53 6f 63 6b 6c 65 6e 73 20 73 65 65 73 20 69 74")
				a.keys("ctrl+Return")
				a.sees("the echo", func(s *state) bool { return s.Rows >= 7 })
				a.focusList()
				a.keys("Down", "Down")
				a.sees("the bytes in the details", func(s *state) bool { return settled(s) && s.Detail == "Hex" && s.DetailSeq == s.Last })
				shot("binary")

				a.keys("ctrl+comma")
				a.sees("the settings", func(s *state) bool { return s.Settings })
				shot("settings")
				a.close()
			})
		}
	}
}

// settled reports whether the one chosen row is on the screen and in the details, and no row is still being fetched.
func settled(s *state) bool {
	return len(s.Chosen) == 1 && s.DetailSeq == s.Chosen[0] && slices.Contains(s.Visible, s.Chosen[0]) && consecutive(s.Visible)
}

// screenshot stores what the window shows as build/e2e/screenshots/NAME.png.
func (a *app) screenshot(name string) {
	a.t.Helper()
	a.display.capture(a.window, filepath.Join("build", "e2e", "screenshots", name+".png"))
}
