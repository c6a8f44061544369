package compose

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"socklens/history"
	"socklens/session/wire"
	"socklens/ui/render"
)

// Kind says what a draft is written as.
type Kind string

// The kinds of drafts. JSON is sent as a text message, byte for byte as written.
const (
	Text   Kind = "text"
	JSON   Kind = "json"
	Binary Kind = "binary"
)

// Format says how the bytes of a binary draft are written.
type Format string

// The formats of a binary draft.
const (
	Hex    Format = "hex"
	Base64 Format = "base64"
	File   Format = "file" // the bytes are those of Draft.File
)

// LargeText is how many bytes of text an editor should hold: Fyne's Entry freezes with more.
const LargeText = 64 << 10

// MaxPayload bounds what one draft may send, in bytes.
const MaxPayload = 256 << 20

// Draft is a message being written.
type Draft struct {
	Kind   Kind   `json:"kind,omitempty"`
	Format Format `json:"format,omitempty"` // of a binary draft
	Text   string `json:"text,omitempty"`
	File   string `json:"file,omitempty"` // path, with Format File
}

// Bytes returns the opcode and the payload that the draft stands for. A JSON draft that isn't valid is refused with a
// *render.JSONError, hexadecimal and base64 with a *NotationError. It may read a file.
func (d Draft) Bytes() (wire.Opcode, []byte, error) {
	switch d.Kind {
	case Binary:
		payload, err := d.binary()
		return wire.Binary, payload, err
	case JSON:
		if err := render.CheckJSON(context.Background(), []byte(d.Text)); err != nil {
			return 0, nil, fmt.Errorf("send JSON: %w", err)
		}
	}
	if !utf8.ValidString(d.Text) {
		return 0, nil, errors.New("send text: it is not valid UTF-8, which RFC 6455 8.1 demands of text messages")
	}
	return wire.Text, []byte(d.Text), nil
}

func (d Draft) binary() ([]byte, error) {
	switch d.Format {
	case Base64:
		return ParseBase64(d.Text)
	case File:
		return readFile(d.File)
	}
	return ParseHex(d.Text)
}

// readFile reads a whole file of at most MaxPayload bytes.
func readFile(path string) ([]byte, error) {
	if path == "" {
		return nil, errors.New("send file: none is chosen")
	}
	// Opening a pipe would wait for its writer, and a device may never end.
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("read file to send: %w", err)
	}
	if !info.Mode().IsRegular() && !info.IsDir() {
		return nil, fmt.Errorf("read file to send: %s is not a plain file", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read file to send: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, MaxPayload+1))
	if err != nil {
		return nil, fmt.Errorf("read file to send: %w", err)
	}
	if len(data) > MaxPayload {
		return nil, fmt.Errorf("read file to send: %s is larger than %s", path, render.Size(MaxPayload))
	}
	return data, nil
}

// Check says what is wrong with the draft, or nil. It reads no file. Checking JSON stops when ctx ends.
func (d Draft) Check(ctx context.Context) error {
	switch {
	case d.Kind == JSON:
		return render.CheckJSON(ctx, []byte(d.Text))
	case d.Kind == Binary && d.Format == Base64:
		_, err := ParseBase64(d.Text)
		return err
	case d.Kind == Binary && d.Format != File:
		_, err := ParseHex(d.Text)
		return err
	}
	return nil
}

// FromEntry makes a draft of an entry's payload, to be edited and sent again. Sending it as it is gives the same bytes.
func FromEntry(e *history.Entry) Draft {
	if e.Op != wire.Text || e.Flags&wire.InflateFailed != 0 || !utf8.Valid(e.Payload) {
		return Draft{Kind: Binary, Format: Hex, Text: FormatHex(e.Payload)}
	}
	d := Draft{Kind: Text, Text: string(e.Payload)}
	if start := strings.TrimSpace(d.Text); start != "" && strings.ContainsRune("{[", rune(start[0])) && render.CheckJSON(context.Background(), e.Payload) == nil {
		d.Kind = JSON
	}
	return d
}
