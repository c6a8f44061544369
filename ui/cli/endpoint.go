package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"syscall"

	"socklens/session/endpoint"
)

type endpointCommand struct {
	Listen string `default:"127.0.0.1:8787" placeholder:"ADDR" help:"Where to listen; port 0 takes a free one, 0.0.0.0 every network (default: ${default})."`
}

// Help is shown below the flags.
func (*endpointCommand) Help() string {
	return `It serves an echo, a ticker of JSON prices, a chat, binary messages, and under /bad/ one path for each way in which
servers, proxies and networks misbehave. Each path is listed when it starts, and on the page that it serves at /. Only
this machine can reach it unless --listen says otherwise. Ctrl-C ends it.

Examples:

    socklens endpoint
    socklens endpoint --listen 127.0.0.1:0
    socklens record 'ws://127.0.0.1:8787/ticker?rate=100' --for 5s
    socklens record ws://127.0.0.1:8787/bad/utf8`
}

func (c *endpointCommand) run(ctx context.Context, p *program) error {
	e, err := endpoint.Start(c.Listen)
	if err != nil {
		return unheard(err)
	}
	defer e.Close()
	p.out.line(span{text: "listening on ", look: plain}, span{text: e.URL(), look: strong},
		span{text: "  (http" + strings.TrimPrefix(e.URL(), "ws") + "/ lists the paths)", look: dim})
	for _, path := range endpoint.Paths() {
		p.out.line(span{text: fmt.Sprintf("  %-28s ", path.Name()), look: accent}, span{text: path.Says, look: plain})
	}
	if err := p.out.flush(); err != nil {
		return fmt.Errorf("list the paths: %w", err)
	}
	<-ctx.Done()
	if err := e.Close(); err != nil {
		return fmt.Errorf("close the endpoint: %w", err)
	}
	return nil
}

// unheard says what to do about an address that can't be listened on.
func unheard(err error) error {
	var address *net.AddrError
	switch {
	case errors.As(err, &address):
		return &advised{err.Error(), "Write it as HOST:PORT, such as 127.0.0.1:8787; the port goes up to 65535."}
	case errors.Is(err, syscall.EADDRINUSE):
		return &advised{err.Error(), "Another program listens there, perhaps an endpoint in another terminal; --listen 127.0.0.1:0 takes a free port."}
	case errors.Is(err, syscall.EACCES):
		return &advised{err.Error(), "Choose a port from 1024 on: those below belong to the administrator."}
	}
	return err
}
