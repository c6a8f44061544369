package parts

import (
	"fmt"
	"image/color"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
)

func TestTheThemeHasEveryColourOfFyne(t *testing.T) {
	test.NewTempApp(t)
	for _, v := range []Variant{DarkOnly, LightOnly, System} {
		test.AssertAllColorNamesDefined(t, NewTheme(v, 1), "socklens")
	}
}

// TestTheThemeHasEverySizeOfFyne takes the names from Fyne's source, as nothing else lists them: what a newer one adds must
// not be without a size either.
func TestTheThemeHasEverySizeOfFyne(t *testing.T) {
	test.NewTempApp(t)
	dir, err := exec.Command("go", "list", "-f", "{{.Dir}}", "fyne.io/fyne/v2/theme").Output()
	if err != nil {
		t.Fatalf("find the source of Fyne: %v", err)
	}
	source, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "size.go"))
	if err != nil {
		t.Fatal(err)
	}
	names := regexp.MustCompile(`SizeName\w+ fyne\.ThemeSizeName = "(\w+)"`).FindAllSubmatch(source, -1)
	if len(names) < 20 {
		t.Fatalf("Fyne has %d sizes only", len(names))
	}
	all := []fyne.ThemeSizeName{SizeMono, SizeRow, SizeTreeRow, SizeButton}
	for _, n := range names {
		all = append(all, fyne.ThemeSizeName(n[1]))
	}
	small, normal, large := NewTheme(DarkOnly, MinScale), NewTheme(DarkOnly, 1), NewTheme(DarkOnly, MaxScale)
	for _, name := range all {
		s, n, l := small.Size(name), normal.Size(name), large.Size(name)
		if n <= 0 && name != theme.SizeNameModalBlurRadius || s > n || n > l {
			t.Errorf("%s is %v, %v, %v from the smallest to the largest text", name, s, n, l)
		}
	}
}

func TestTokensAreAsDrawn(t *testing.T) {
	test.NewTempApp(t)
	for _, c := range []struct {
		name        fyne.ThemeColorName
		dark, light string
	}{
		{ColorPage, "#16181d", "#ffffff"}, {theme.ColorNameBackground, "#1b1e24", "#f6f7f9"}, {ColorRaised, "#22262e", "#ffffff"},
		{ColorLine, "#2c313a", "#dfe2e7"}, {ColorText, "#d7dae0", "#1f2430"}, {ColorDim, "#868d9a", "#667080"},
		{ColorAccent, "#4c8dff", "#1f6feb"}, {ColorSelection, "#263a5e", "#dbe8ff"}, {ColorIn, "#4fb3a5", "#0f7b6c"},
		{ColorOut, "#e0a458", "#a35b00"}, {ColorBad, "#e5534b", "#c62828"}, {ColorBadBack, "#3a2023", "#fde8e6"},
		{ColorGood, "#57ab5a", "#1a7f37"}, {ColorMatch, "#5a4a12", "#fff0a8"}, {ColorKey, "#8ab4f8", "#1a56b8"},
		{ColorString, "#9ccc9c", "#1d7a37"}, {ColorNumber, "#e6b673", "#a15c00"}, {ColorLiteral, "#c792ea", "#7b3fb0"},
	} {
		for v, want := range map[Variant]string{DarkOnly: c.dark, LightOnly: c.light} {
			n := nrgba(NewTheme(v, 1).Color(c.name, theme.VariantDark))
			if got := fmt.Sprintf("#%02x%02x%02x", n.R, n.G, n.B); got != want || n.A != 0xff {
				t.Errorf("%s is %s, want %s", c.name, got, want)
			}
		}
	}
}

// The rules of the look: text at least 4.5 on what it stands on, hints at least 3.
func TestTextCanBeRead(t *testing.T) {
	for name, p := range map[string]Palette{"dark": Dark(), "light": Light()} {
		for _, c := range []struct {
			what    string
			on      color.NRGBA
			least   float64
			colours []color.NRGBA
		}{
			{"the list", p.Background, 4.5, []color.NRGBA{p.Text, p.Dim, p.Accent, p.In, p.Out, p.Bad, p.Good, p.Key, p.String, p.Number, p.Literal}},
			{"every other row", p.Shade, 4.5, []color.NRGBA{p.Text, p.Dim, p.In, p.Out}},
			{"a panel", p.Panel, 4.5, []color.NRGBA{p.Text, p.Dim, p.Bad, p.Good}},
			{"an input", p.Raised, 4.5, []color.NRGBA{p.Text}},
			{"a sent row", p.SentBack, 4.5, []color.NRGBA{p.Text, p.Out}},
			{"a bad row", p.BadBack, 4.5, []color.NRGBA{p.Text, p.BadText}},
			{"the chosen row", p.Selection, 4.5, []color.NRGBA{p.Text}},
			{"a hit", p.Match, 4.5, []color.NRGBA{p.Text}},
			{"the accent", p.AccentFill, 4.5, []color.NRGBA{p.OnAccent}},
			{"hints in the list", p.Background, 3, []color.NRGBA{p.Faint}},
			{"hints on a panel", p.Panel, 3, []color.NRGBA{p.Faint}},
			{"hints in the chosen row", p.Selection, 3, []color.NRGBA{p.Dim, p.In, p.Out}},
			{"hints in a bad row", p.BadBack, 3, []color.NRGBA{p.Dim, p.In, p.Out}},
		} {
			for _, fg := range c.colours {
				if got := Contrast(fg, c.on); got < c.least {
					t.Errorf("%s, %s: %v has a contrast of %.2f, want %v", name, c.what, fg, got, c.least)
				}
			}
		}
	}
}

func TestEverythingFollowsTheScale(t *testing.T) {
	test.NewTempApp(t)
	for _, c := range []struct {
		scale                         float32
		text, mono, row, tree, button float32
	}{
		{0, 13, 12.5, 20, 26, 28}, {1, 13, 12.5, 20, 26, 28}, {1.5, 19.5, 18.75, 30, 39, 42},
		{0.1, 13 * MinScale, 12.5 * MinScale, 14, 18, 20}, {9, 13 * MaxScale, 12.5 * MaxScale, 50, 65, 70},
	} {
		th := NewTheme(DarkOnly, c.scale)
		got := []float32{th.Size(theme.SizeNameText), th.Size(SizeMono), th.Size(SizeRow), th.Size(SizeTreeRow), th.Size(SizeButton)}
		for i, want := range []float32{c.text, c.mono, c.row, c.tree, c.button} {
			if d := got[i] - want; d > 0.01 || d < -0.01 {
				t.Errorf("at %v size %d is %v, want %v", c.scale, i, got[i], want)
			}
		}
	}
}

func TestStepsOfTheScale(t *testing.T) {
	for _, c := range []struct {
		scale float32
		steps int
		want  float32
	}{{1, 1, 1.1}, {1.1, -1, 1}, {2.4, 1, 2.5}, {2.5, 1, 2.5}, {0.7, -1, 0.7}, {1.7, 0, 1}, {1.04, 1, 1.1}} {
		if got := Scaled(c.scale, c.steps); got != c.want {
			t.Errorf("Scaled(%v, %d) = %v, want %v", c.scale, c.steps, got, c.want)
		}
	}
}

func TestTheVariantIsTheSystemsOrTheChosen(t *testing.T) {
	test.NewTempApp(t)
	dark, light := Dark(), Light()
	for _, c := range []struct {
		v      Variant
		system fyne.ThemeVariant
		want   color.NRGBA
	}{
		{System, theme.VariantDark, dark.Text}, {System, theme.VariantLight, light.Text},
		{DarkOnly, theme.VariantLight, dark.Text}, {LightOnly, theme.VariantDark, light.Text},
	} {
		if got := NewTheme(c.v, 1).Color(ColorText, c.system); got != c.want {
			t.Errorf("variant %d on %d: %v", c.v, c.system, got)
		}
	}
}
