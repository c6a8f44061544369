package cli

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
)

// WindowFlags are the flags of the window.
type WindowFlags struct {
	Data  string `placeholder:"FOLDER" help:"Keep connections and sessions in this folder instead of the user's own."`
	Demo  bool   `help:"Start the demo endpoint and open a tab connected to it."`
	Theme string `enum:",dark,light" default:"" placeholder:"dark|light" help:"Colours: dark or light, whatever the desktop says."`
	Probe string `hidden:"" placeholder:"ADDR" help:"Tell the window's state on this socket, for tests."`

	Open []string `arg:"" optional:"" name:"address" help:"A ws:// or wss:// address, or a capture."`
}

type windowCommand struct {
	WindowFlags `group:"Flags of the window:"`
}

func (c *windowCommand) run(ctx context.Context, p *program) error {
	for _, step := range p.parsed.Path {
		if step.Flag != nil && step.Flag.Name == "data" && c.Data == "" {
			return usage(errors.New("--data: want the name of a folder, got an empty one"))
		}
	}
	for _, address := range c.Open {
		if err := checkAddress(address); err != nil {
			return usage(err)
		}
	}
	if p.Window == nil {
		return fmt.Errorf("open the window: this build has none")
	}
	if status := p.Window(ctx, c.WindowFlags); status != 0 {
		return &statusError{status: status}
	}
	return nil
}

// checkAddress tells a mistyped command from what the window can open.
func checkAddress(address string) error {
	if u, err := url.Parse(address); err == nil && (u.Scheme == "ws" || u.Scheme == "wss") {
		return nil
	}
	_, err := os.Stat(address)
	if err == nil {
		return nil
	}
	if strings.ContainsAny(address, `./\`) {
		return fmt.Errorf("open %s: %w", address, err)
	}
	return fmt.Errorf("%q is neither a command, nor a ws:// or wss:// address, nor a capture", address)
}
