package assets

import (
	"bytes"
	"image/png"
	"testing"
)

func TestIconIsWhatPackagingAsksFor(t *testing.T) {
	config, err := png.DecodeConfig(bytes.NewReader(Icon.Content()))
	if err != nil {
		t.Fatalf("decode the icon: %v", err)
	}
	if config.Width != 512 || config.Height != 512 {
		t.Errorf("the icon is %d by %d pixels, want 512 by 512", config.Width, config.Height)
	}
	if name := Icon.Name(); name != "icon.png" {
		t.Errorf("the icon's name is %q; Fyne tells the format by its ending", name)
	}
}
