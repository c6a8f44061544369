package desk

import (
	"context"
	"errors"
	"fmt"

	"socklens/session"
	"socklens/session/endpoint"
	"socklens/session/profile"
	"socklens/ui/compose"
)

// Demo starts the built-in endpoint on a free loopback port, once, opens a tab that is connected to its prices and
// one that is connected to its echo, and sends a message to the echo.
func (d *Desk) Demo() {
	d.job(func(ctx context.Context) error {
		base, err := d.demoEndpoint()
		if err != nil {
			return fmt.Errorf("start demo endpoint: %w", err)
		}
		d.CloseUnused()
		echo := d.NewTab("")
		echo.Edit(func(p *profile.Profile) { p.Name, p.URL = "demo echo", base+"/echo" })
		hello := compose.Draft{Kind: compose.JSON, Text: `{"op": "hello", "note": "你好 👋 from Socklens"}`}
		echo.setDraft(hello)
		ticker := d.NewTab("")
		ticker.Edit(func(p *profile.Profile) { p.Name, p.URL = "demo prices", base+"/ticker" })
		ticker.setDraft(compose.Draft{Kind: compose.JSON, Text: `{"op": "subscribe", "args": ["trade.BTCUSDT"]}`})
		if err := ticker.connect(ctx); err != nil {
			return err
		}
		if err := echo.connect(ctx); err != nil {
			return err
		}
		s, err := echo.live()
		if err == nil {
			_, err = s.Wait(ctx, session.Open, session.Closed)
		}
		if err == nil {
			err = echo.send(ctx, hello)
		}
		if errors.Is(err, session.ErrNotOpen) {
			return nil // it was closed meanwhile, and nobody else asked to send anything
		}
		return err
	})
}

// demoEndpoint starts the endpoint where it isn't running and returns its base URL.
func (d *Desk) demoEndpoint() (string, error) {
	d.starting.Lock()
	defer d.starting.Unlock()
	if d.demo == nil {
		e, err := endpoint.Start("127.0.0.1:0")
		if err != nil {
			return "", err
		}
		d.demo = e
	}
	return d.demo.URL(), nil
}
