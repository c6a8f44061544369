package compose

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
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

// Check says what is wrong with the draft, or nil. It reads no file, and it stops when ctx ends.
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

// Formatted returns the draft with its JSON laid out over several lines. The order of keys and the way numbers are
// written stay.
func (d Draft) Formatted() (Draft, error) {
	if err := render.CheckJSON(context.Background(), []byte(d.Text)); err != nil {
		return d, fmt.Errorf("format JSON: %w", err)
	}
	var out bytes.Buffer
	if err := json.Indent(&out, []byte(strings.TrimSpace(d.Text)), "", "  "); err != nil {
		return d, fmt.Errorf("format JSON: %w", err)
	}
	d.Text = out.String()
	return d, nil
}

// FromEntry makes a draft of an entry's payload, to be edited and sent again. Sending it as it is gives the same bytes.
func FromEntry(e *history.Entry) Draft {
	if e.Op != wire.Text || !utf8.Valid(e.Payload) {
		return Draft{Kind: Binary, Format: Hex, Text: FormatHex(e.Payload)}
	}
	d := Draft{Kind: Text, Text: string(e.Payload)}
	if start := strings.TrimSpace(d.Text); start != "" && strings.ContainsRune("{[", rune(start[0])) && render.CheckJSON(context.Background(), e.Payload) == nil {
		d.Kind = JSON
	}
	return d
}

// NotationError says where a text stops being hexadecimal or base64.
type NotationError struct {
	Line, Column int // from 1, in characters
	Text         string
}

// Error returns, for example, "line 1, column 4: hexadecimal expected, got \"g\"".
func (e *NotationError) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Text)
}

// at makes a NotationError of a byte offset.
func at(text string, offset int, format string, a ...any) error {
	before := text[:offset]
	line := strings.Count(before, "\n")
	return &NotationError{
		Line:   line + 1,
		Column: utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:]) + 1,
		Text:   fmt.Sprintf(format, a...),
	}
}

// ParseHex reads hexadecimal digits. White space, commas, colons, dashes and 0x before a byte are passed over, and so is
// what follows a # or // on a line.
func ParseHex(text string) ([]byte, error) {
	out := make([]byte, 0, len(text)/2)
	high, from := -1, 0
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case strings.IndexByte(" \t\r\n,:-", c) >= 0:
			if high >= 0 {
				return nil, at(text, from, "a byte needs two hexadecimal digits, got one")
			}
			continue
		case c == '#' || strings.HasPrefix(text[i:], "//"):
			end := strings.IndexByte(text[i:], '\n')
			if end < 0 {
				end = len(text) - i
			}
			i += end - 1
			continue
		case high < 0 && c == '0' && i+1 < len(text) && (text[i+1] == 'x' || text[i+1] == 'X'):
			i++
			continue
		}
		v := digit(c)
		if v < 0 {
			r, _ := utf8.DecodeRuneInString(text[i:])
			return nil, at(text, i, "a hexadecimal digit expected, got %q", r)
		}
		if high < 0 {
			high, from = v, i
			continue
		}
		out = append(out, byte(high<<4|v))
		high = -1
	}
	if high >= 0 {
		return nil, at(text, from, "a byte needs two hexadecimal digits, got one")
	}
	return out, nil
}

func digit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// FormatHex writes bytes as ParseHex reads them, sixteen a line.
func FormatHex(p []byte) string {
	var b strings.Builder
	b.Grow(len(p) * 3)
	for i, c := range p {
		switch {
		case i == 0:
		case i%16 == 0:
			b.WriteByte('\n')
		default:
			b.WriteByte(' ')
		}
		b.WriteString(hex.EncodeToString([]byte{c}))
	}
	return b.String()
}

// ParseBase64 reads base64, standard or URL-safe, with or without padding; white space is passed over.
func ParseBase64(text string) ([]byte, error) {
	clean := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case strings.IndexByte(" \t\r\n", c) >= 0:
			continue
		case c == '-':
			c = '+'
		case c == '_':
			c = '/'
		case c == '=' && strings.Trim(text[i:], "= \t\r\n") == "":
			continue
		case c < 0x80 && (c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || c == '+' || c == '/'):
		default:
			r, _ := utf8.DecodeRuneInString(text[i:])
			return nil, at(text, i, "a base64 character expected, got %q", r)
		}
		clean = append(clean, c)
	}
	if len(clean)%4 == 1 {
		return nil, at(text, len(text), "base64 is cut off: one character is left over")
	}
	out := make([]byte, base64.RawStdEncoding.DecodedLen(len(clean)))
	n, err := base64.RawStdEncoding.Decode(out, clean)
	if err != nil {
		return nil, at(text, len(text), "%v", err)
	}
	return out[:n], nil
}
