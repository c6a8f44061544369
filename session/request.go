package session

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"socklens/history"
	"socklens/session/profile"
	"socklens/session/wire"
)

// newRequest composes the upgrade request: what RFC 6455 4.1 makes mandatory and the lists don't hold, then the header
// lines of the lists, in order and as they are, duplicates and all. A line in a list takes the place of the one that
// would be supplied, whatever its value.
func newRequest(to target, p profile.Profile, headers []profile.Header) (*history.HTTPRequest, error) {
	listed := map[string]bool{}
	for _, h := range headers {
		if h.Off {
			continue
		}
		if err := checkHeader(h); err != nil {
			return nil, err
		}
		listed[strings.ToLower(h.Name)] = true
	}
	var r history.HTTPRequest
	supply := func(name, value string) {
		if value != "" && !listed[strings.ToLower(name)] {
			r.Headers = append(r.Headers, [2]string{name, value})
		}
	}
	supply("Host", to.hostHeader())
	supply("Upgrade", "websocket")
	supply("Connection", "Upgrade")
	supply("Sec-WebSocket-Key", newKey())
	supply("Sec-WebSocket-Version", "13")
	supply("Sec-WebSocket-Protocol", strings.Join(p.Subprotocols, ", "))
	supply("Sec-WebSocket-Extensions", offer(p.Compression))
	supply("Authorization", to.basicAuth())
	for _, h := range headers {
		if !h.Off {
			r.Headers = append(r.Headers, [2]string{h.Name, h.Value})
		}
	}
	var raw strings.Builder
	fmt.Fprintf(&raw, "GET %s HTTP/1.1\r\n", to.url.RequestURI())
	for _, h := range r.Headers {
		raw.WriteString(h[0] + ": " + h[1] + "\r\n")
	}
	raw.WriteString("\r\n")
	r.Raw = raw.String()
	return &r, nil
}

// checkHeader refuses only what would not be a header line any more; a name that no RFC allows goes out as it is.
func checkHeader(h profile.Header) error {
	if h.Name == "" {
		return errors.New("header: the name is empty")
	}
	if strings.ContainsAny(h.Name, "\r\n\x00:") {
		return fmt.Errorf("header %q: the name holds a line break, a zero byte or a colon", h.Name)
	}
	if strings.ContainsAny(h.Value, "\r\n\x00") {
		return fmt.Errorf("header %q: the value holds a line break or a zero byte", h.Name)
	}
	return nil
}

// newKey returns a Sec-WebSocket-Key: sixteen random bytes in base64 (RFC 6455 4.1).
func newKey() string {
	var key [16]byte
	rand.Read(key[:])
	return base64.StdEncoding.EncodeToString(key[:])
}

// offer returns the value of Sec-WebSocket-Extensions, or "" to offer nothing.
func offer(c *profile.Compression) string {
	if c == nil {
		c = &profile.Compression{}
	}
	if c.Off {
		return ""
	}
	return wire.DeflateOffer{
		ServerNoContextTakeover: c.ServerNoContextTakeover,
		ClientNoContextTakeover: c.ClientNoContextTakeover,
		ServerMaxWindowBits:     c.ServerMaxWindowBits,
		ClientMaxWindowBits:     c.ClientMaxWindowBits,
	}.String()
}

// basicAuth returns the Authorization for a user in the URL, or "".
func (t target) basicAuth() string {
	u := t.url.User
	if u == nil {
		return ""
	}
	password, _ := u.Password()
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(u.Username()+":"+password))
}

// header returns the value of the first header line with the name, and whether there is one.
func header(lines [][2]string, name string) (string, bool) {
	for _, h := range lines {
		if strings.EqualFold(h[0], name) {
			return h[1], true
		}
	}
	return "", false
}
