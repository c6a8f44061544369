package cli

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
	"unicode/utf8"

	"github.com/alecthomas/kong"

	"socklens/history"
	"socklens/session"
	"socklens/session/profile"
	"socklens/session/wire"
)

const (
	exitNotConnected = 1
	exitOtherEnd     = 3 // neither orderly nor by a limit
)

type recordCommand struct {
	URL string `arg:"" name:"url" help:"A ws:// or wss:// address."`

	Header      []exact  `sep:"none" short:"H" placeholder:"'K: V'" help:"A line of the upgrade request, exactly as it is sent; repeatable."`
	Subprotocol []string `sep:"none" placeholder:"P" help:"A subprotocol to offer; repeatable, in order of preference."`
	Send        []exact  `sep:"none" placeholder:"TEXT" help:"Send a text message once open; repeatable, in order with --send-hex."`
	SendHex     []string `sep:"none" placeholder:"HEX" help:"Send a binary message, for example 'de ad be ef'; repeatable."`

	For     duration `placeholder:"DURATION" help:"Close after this long, for example 30s, counted from the opening; no limit otherwise."`
	Count   number   `placeholder:"N" help:"Close once N messages were received; no limit otherwise."`
	Timeout duration `placeholder:"DURATION" help:"Give up connecting after this long; 15s otherwise."`

	Capture       fileName `placeholder:"FILE" help:"Keep the capture in this new file; otherwise it is deleted at the end."`
	JSONL         bool     `name:"jsonl" help:"Print each entry as one line of JSON."`
	Proxy         string   `placeholder:"URL" help:"Connect through http://, https:// or socks5://[user:password@]host:port, or as the \"environment\" says; directly otherwise."`
	Insecure      bool     `help:"Don't verify the server's certificate."`
	NoCompression bool     `help:"Don't offer permessage-deflate."`
}

// Help is shown below the flags.
func (*recordCommand) Help() string {
	return `It connects, sends what --send and --send-hex say, and prints every entry as it comes: the handshake, messages,
control frames, changes of state, violations of the protocol, and how it ended. It stops when the link ends, at a limit, or
at Ctrl-C, which closes politely; a second Ctrl-C stops at once.

Exit status:

    0  the session ended with 1000, 1001 or 1005, or a limit was reached
    1  it could not connect
    2  the arguments are wrong
    3  it ended in any other way

Examples:

    socklens record wss://stream.example.com/v2 --header 'Authorization: Bearer …'
    socklens record ws://localhost:8080/ --send '{"op":"subscribe"}' --count 100 --jsonl | jq .text
    socklens record ws://localhost:8080/ --for 1h --capture lunch.socklens
    socklens record wss://stream.example.com/ --proxy socks5://localhost:1080`
}

// outgoing is one message to be sent.
type outgoing struct {
	op      wire.Opcode
	payload []byte
}

func (c *recordCommand) run(ctx context.Context, p *program) error {
	prof, err := c.profile()
	if err != nil {
		return usage(err)
	}
	messages, err := c.messages(p.parsed)
	if err != nil {
		return usage(err)
	}
	capture, discard, err := c.create(prof, p.Version)
	if err != nil {
		return err
	}
	defer discard()
	r := &recording{
		session:  session.New(session.Config{Capture: capture}),
		capture:  capture,
		messages: messages,
		length:   time.Duration(c.For), count: int64(c.Count),
	}
	defer r.hurry(ctx)()
	err = r.run(ctx, prof, newFollower(capture, p, c.JSONL))
	stats := capture.Stats()
	if closed := capture.Close(); err == nil && closed != nil {
		err = closed
	}
	if c.Capture != "" {
		fmt.Fprintf(p.Stderr, "%s entries in %s\n", grouped(stats.Entries), c.Capture)
	}
	if stats.Lost > 0 {
		fmt.Fprintf(p.Stderr, "%s entries could not be kept; the gaps in the capture tell which and why\n", grouped(stats.Lost))
	}
	return err
}

// profile makes a connection of the flags, and checks it.
func (c *recordCommand) profile() (profile.Profile, error) {
	prof := profile.Profile{URL: c.URL, Subprotocols: c.Subprotocol, Insecure: c.Insecure, Proxy: c.Proxy}
	prof.Timeouts.Connect = profile.Duration(c.Timeout)
	if c.NoCompression {
		prof.Compression = &profile.Compression{Off: true}
	}
	for _, line := range c.Header {
		name, value, ok := strings.Cut(string(line), ":")
		if !ok {
			return prof, fmt.Errorf("--header %q: want 'Name: value'", line)
		}
		prof.Headers = append(prof.Headers, profile.Header{Name: name, Value: strings.Trim(value, " \t")})
	}
	var all []error
	for _, err := range prof.Validate() {
		all = append(all, err)
	}
	return prof, errors.Join(all...)
}

// messages returns what --send and --send-hex say, in the order in which they were given.
func (c *recordCommand) messages(parsed *kong.Context) ([]outgoing, error) {
	var all []outgoing
	texts, hexes := c.Send, c.SendHex
	for _, step := range parsed.Path {
		switch {
		case step.Flag == nil:
		case step.Flag.Name == "send":
			if !utf8.ValidString(string(texts[0])) {
				return nil, fmt.Errorf("--send %q: a text message must be UTF-8; --send-hex sends any bytes", texts[0])
			}
			all = append(all, outgoing{wire.Text, []byte(texts[0])})
			texts = texts[1:]
		case step.Flag.Name == "send-hex":
			digits := strings.Join(strings.Fields(hexes[0]), "")
			payload, err := hex.DecodeString(digits)
			if err != nil {
				return nil, fmt.Errorf("--send-hex %q: %w", hexes[0], errors.New(strings.TrimPrefix(err.Error(), "encoding/hex: ")))
			}
			all = append(all, outgoing{wire.Binary, payload})
			hexes = hexes[1:]
		}
	}
	return all, nil
}

// create makes the capture. discard closes it, if that is still to be done, and deletes it unless the user named it.
func (c *recordCommand) create(prof profile.Profile, version string) (capture *history.Capture, discard func(), err error) {
	info := history.Info{ID: profile.NewID(), URL: prof.URL, Start: time.Now().UnixNano(), App: "socklens " + version}
	if u, err := url.Parse(prof.URL); err == nil {
		info.Name = u.Host
	}
	path, remove := string(c.Capture), func() {}
	if path == "" {
		dir, err := os.MkdirTemp("", "socklens-record-*")
		if err != nil {
			return nil, nil, fmt.Errorf("make a folder for the capture: %w", err)
		}
		path, remove = filepath.Join(dir, "capture"+history.Extension), func() { _ = os.RemoveAll(dir) }
	} else if err := checkPlace(path); err != nil {
		return nil, nil, &statusError{status: exitUsage, err: fmt.Errorf("--capture %s: %w", path, err)}
	}
	if capture, err = history.Create(path, info); err != nil {
		remove()
		return nil, nil, err
	}
	return capture, func() { _ = capture.Close(); remove() }, nil
}

// recording is one session being recorded.
type recording struct {
	session  *session.Session
	capture  *history.Capture
	messages []outgoing
	length   time.Duration
	count    int64
}

// run connects, sends and waits for the end while the follower prints.
func (r *recording) run(ctx context.Context, prof profile.Profile, f *follower) error {
	printed := make(chan error, 1)
	over := make(chan struct{})
	go func() { printed <- f.follow(over) }()

	live, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	// Where nobody reads what is printed there is nothing to record for.
	context.AfterFunc(f.failed, func() { stop(context.Cause(f.failed)) })

	err := r.attempt(live, prof)
	err = errors.Join(err, r.session.Close(1000), r.capture.Flush(context.WithoutCancel(ctx)))
	close(over)
	if failed := <-printed; failed != nil {
		if unread(failed) {
			return nil
		}
		return failed
	}
	return err
}

// attempt runs one attempt to its end and judges that.
func (r *recording) attempt(ctx context.Context, prof profile.Profile) error {
	if err := r.session.Connect(prof, nil); err != nil {
		return usage(err)
	}
	stop := context.AfterFunc(ctx, func() { _ = r.session.Disconnect(1000, "") }) // it cancels while connecting
	defer stop()
	forever := context.Background() // every step of a session is bounded by itself
	st, err := r.session.Wait(forever, session.Open, session.Closing, session.Closed)
	if err != nil {
		return err
	}
	limited := false
	var unsent error
	if !st.Opened.IsZero() {
		sent := make(chan struct{})
		go func() {
			defer close(sent)
			unsent = r.send(ctx)
		}()
		limited = r.limit(ctx, sent)
		st, err = r.session.Wait(forever, session.Closed)
		<-sent
		limited = limited || ctx.Err() != nil // Ctrl-C is one too
	} else {
		st, err = r.session.Wait(forever, session.Closed)
	}
	if err != nil {
		return err
	}
	return judge(st, limited, unsent)
}

// hurry waits for a second Ctrl-C, the first being the end of ctx, and drops the link at once, so that the capture is
// complete or deleted all the same. The caller calls the function it returns.
func (r *recording) hurry(ctx context.Context) (stop func()) {
	over, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		select {
		case <-ctx.Done():
		case <-over:
			return
		}
		again := make(chan os.Signal, 1)
		signal.Notify(again, os.Interrupt, syscall.SIGTERM)
		defer signal.Stop(again)
		select {
		case <-again:
			r.session.Cancel()
		case <-over:
		}
	}()
	return func() { close(over); <-done }
}

// send sends the messages in order.
func (r *recording) send(ctx context.Context) error {
	for i, m := range r.messages {
		if err := r.session.Send(ctx, m.op, m.payload); err != nil {
			return fmt.Errorf("message %d of %d was not sent: %w", i+1, len(r.messages), err)
		}
	}
	return nil
}

// limit waits until the link begins to end or a limit is reached, and closes at a limit. It reports whether one was
// reached. Messages are counted all the time, but what was to be sent is sent before their number ends anything.
func (r *recording) limit(ctx context.Context, sent <-chan struct{}) bool {
	var length <-chan time.Time
	if r.length > 0 {
		t := time.NewTimer(r.length)
		defer t.Stop()
		length = t.C
	}
	var look <-chan time.Time
	if r.count <= 0 {
		sent = nil
	}
	closed := make(chan struct{})
	waiting, stop := context.WithCancel(ctx)
	defer stop()
	go func() {
		defer close(closed)
		_, _ = r.session.Wait(waiting, session.Closing, session.Closed)
	}()
	reached := false
	for !reached {
		select {
		case <-closed: // or ctx is cancelled, which closes too
			return r.count > 0 && r.capture.Stats().MessagesIn >= r.count
		case <-length:
			reached = true
		case <-sent:
			sent = nil
			// The capture counts without telling; this often is less than a flush apart.
			t := time.NewTicker(2 * time.Millisecond)
			defer t.Stop()
			look = t.C
		case <-look:
			reached = r.capture.Stats().MessagesIn >= r.count
		}
	}
	_ = r.session.Disconnect(1000, "") // it fails only where the link has just ended
	stop()
	<-closed
	return true
}

// judge gives the exit status of an attempt that has ended. Unsent says which message could not be sent, or is nil.
func judge(st session.Status, limited bool, unsent error) error {
	var failed *session.HandshakeError
	switch {
	case errors.As(st.Err, &failed):
		return &statusError{status: exitNotConnected, err: st.Err}
	case st.End == nil:
		return &statusError{status: exitNotConnected, err: errors.New("the session ended before it began")}
	case st.CaptureErr != nil:
		return &statusError{status: exitOtherEnd, err: st.CaptureErr}
	case limited:
		return &statusError{status: exitOK, err: unsent}
	case st.End.How == "close" && (st.End.Code == 1000 || st.End.Code == 1001 || st.End.Code == 1005):
		if unsent != nil {
			return &statusError{status: exitOtherEnd, err: unsent}
		}
		return nil
	case st.Err != nil:
		return &statusError{status: exitOtherEnd, err: st.Err}
	}
	return &statusError{status: exitOtherEnd, err: unsent}
}
