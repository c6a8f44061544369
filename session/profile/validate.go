package profile

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// FieldError says what is wrong with one field.
type FieldError struct {
	Field string // as in the workspace file: "url", "headers[2].name", "timeouts.connect"
	Text  string // what is wrong, without the field's name
}

// Error returns, for example, `url: scheme must be ws or wss, got "http"`.
func (e FieldError) Error() string { return e.Field + ": " + e.Text }

// The greatest limits that can be set, in bytes.
const (
	MaxMessage = 1 << 30
	MaxBody    = 64 << 20
)

// Validate returns everything that is wrong with the profile, in the order of its fields; nil where all is well. A
// header that is off isn't looked at, because it isn't sent.
func (p Profile) Validate() []FieldError {
	var v validator
	v.check("url", CheckURL(p.URL))
	v.headers(p.Headers)
	for i, s := range p.Subprotocols {
		field := fmt.Sprintf("subprotocols[%d]", i)
		v.check(field, checkToken(s))
		if slices.Contains(p.Subprotocols[:i], s) {
			v.fail(field, "%q is listed twice (RFC 6455 4.1)", s)
		}
	}
	if c := p.Compression; c != nil {
		v.bits("compression.server_max_window_bits", c.ServerMaxWindowBits)
		v.bits("compression.client_max_window_bits", c.ClientMaxWindowBits)
	}
	v.check("proxy", CheckProxy(p.Proxy))
	v.limit("limits.message", p.Limits.Message, MaxMessage)
	v.limit("limits.body", p.Limits.Body, MaxBody)
	if k := time.Duration(p.Keepalive); k < 0 || k > 0 && k < 100*time.Millisecond {
		v.fail("keepalive", "must be at least 100ms, or 0 for none, got %v", p.Keepalive)
	}
	v.messages(p.Messages)
	return v.errs
}

type validator struct{ errs []FieldError }

func (v *validator) fail(field, format string, args ...any) {
	v.errs = append(v.errs, FieldError{field, fmt.Sprintf(format, args...)})
}

func (v *validator) check(field string, err error) {
	if err != nil {
		v.fail(field, "%v", err)
	}
}

func (v *validator) headers(list []Header) {
	for i, h := range list {
		if h.Off {
			continue
		}
		v.check(fmt.Sprintf("headers[%d].name", i), CheckHeaderName(h.Name))
		v.check(fmt.Sprintf("headers[%d].value", i), CheckHeaderValue(h.Value))
	}
}

func (v *validator) bits(field string, n int) {
	if n != 0 && (n < 8 || n > 15) {
		v.fail(field, "must be 8 to 15, or 0 to leave it out, got %d (RFC 7692 7.1.2)", n)
	}
}

func (v *validator) limit(field string, n, most int64) {
	if n < 0 || n > most {
		v.fail(field, "must be 0 to %d bytes, got %d", most, n)
	}
}

func (v *validator) messages(list []Message) {
	for i, m := range list {
		if !slices.Contains([]string{"text", "json", "binary"}, m.Type) {
			v.fail(fmt.Sprintf("messages[%d].type", i), `must be "text", "json" or "binary", got %q`, m.Type)
		}
		if !slices.Contains([]string{"", "hex", "base64", "file"}, m.Format) {
			v.fail(fmt.Sprintf("messages[%d].format", i), `must be "hex", "base64" or "file", got %q`, m.Format)
		}
	}
}

// CheckURL says what is wrong with the URL of an endpoint (RFC 6455 3); nil where nothing is. White space around it,
// as comes with pasting, is passed over.
func CheckURL(s string) error {
	s = strings.TrimSpace(s)
	if s == "" {
		return errors.New("is empty: it begins with ws:// or wss://")
	}
	if i := strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r == 0x7f }); i >= 0 {
		return fmt.Errorf("holds %s at character %d", nameOf(s[i]), utf8.RuneCountInString(s[:i])+1)
	}
	scheme, rest, ok := strings.Cut(s, "://")
	if !ok {
		if scheme, _, _ := strings.Cut(s, ":"); strings.EqualFold(scheme, "ws") || strings.EqualFold(scheme, "wss") {
			return fmt.Errorf(`must have "//" behind the scheme: %s://…`, scheme)
		}
		return errors.New("scheme is missing: it begins with ws:// or wss://")
	}
	if !strings.EqualFold(scheme, "ws") && !strings.EqualFold(scheme, "wss") {
		return fmt.Errorf("scheme must be ws or wss, got %q", scheme)
	}
	if i := strings.IndexByte(rest, '#'); i >= 0 {
		return fmt.Errorf("must not have a fragment, got %q: write # as %%23 (RFC 6455 3)", rest[i:])
	}
	u, err := url.Parse(s)
	if err != nil {
		var cause *url.Error
		if errors.As(err, &cause) {
			err = cause.Err
		}
		return err
	}
	if u.Hostname() == "" {
		return errors.New("host is missing")
	}
	if port := u.Port(); port != "" || strings.HasSuffix(u.Host, ":") {
		if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
			return fmt.Errorf("port must be 1 to 65535, got %q", port)
		}
	}
	return nil
}

// CheckHeaderName says what is wrong with a header's name, which must be a token (RFC 9110 5.1); nil where nothing is.
func CheckHeaderName(s string) error { return checkToken(s) }

// CheckHeaderValue says what is wrong with a header's value; nil where nothing is. What would end the line or the header
// is refused (RFC 9110 5.5), everything else goes out as it is.
func CheckHeaderValue(s string) error {
	if i := strings.IndexAny(s, "\r\n\x00"); i >= 0 {
		return fmt.Errorf("holds %s at character %d, which would end the header (RFC 9110 5.5)", nameOf(s[i]), utf8.RuneCountInString(s[:i])+1)
	}
	return nil
}

// checkToken says what is wrong with a token (RFC 9110 5.6.2).
func checkToken(s string) error {
	if s == "" {
		return errors.New("is empty")
	}
	for i, r := range s {
		if !isTokenChar(r) {
			return fmt.Errorf("%q holds %s at character %d; letters, digits and !#$%%&'*+-.^_`|~ are allowed (RFC 9110 5.6.2)",
				s, nameOf(r), utf8.RuneCountInString(s[:i])+1)
		}
	}
	return nil
}

func isTokenChar[T rune | byte](c T) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' ||
		c > ' ' && c < 0x7f && strings.IndexByte("!#$%&'*+-.^_`|~", byte(c)) >= 0
}

// nameOf names a character for a person.
func nameOf[T rune | byte](c T) string {
	switch c {
	case ' ':
		return "a space"
	case '\t':
		return "a tab"
	case '\n':
		return "a line break"
	case '\r':
		return "a carriage return"
	case 0:
		return "a NUL"
	}
	return strconv.QuoteRune(rune(c))
}
