package exchange

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"unicode/utf8"

	"socklens/history"
)

// handshake is HandshakeDetail with its bytes told apart from text. Its own fields take the place of those in what it
// embeds.
type handshake struct {
	URL      string    `json:"url"`
	Request  *request  `json:"request,omitempty"`
	Response *response `json:"response,omitempty"`
	*history.HandshakeDetail
	Proxy *proxy `json:"proxy,omitempty"`
}

// proxy is ProxyDetail, in the same way.
type proxy struct {
	Kind     string           `json:"kind"`
	Address  string           `json:"address"`
	TLS      *history.TLSInfo `json:"tls,omitempty"`
	Request  *request         `json:"request,omitempty"`
	Response *response        `json:"response,omitempty"`
}

// request is HTTPRequest; what is not UTF-8 stands in base64.
type request struct {
	Raw       string      `json:"raw,omitempty"`
	RawBase64 string      `json:"raw_base64,omitempty"`
	Headers   [][2]string `json:"headers"`
}

// response is HTTPReply, in the same way.
type response struct {
	request
	Status     int    `json:"status"`
	Body       string `json:"body,omitempty"`
	BodyBase64 string `json:"body_base64,omitempty"`
	BodyCut    bool   `json:"body_cut,omitempty"`
}

// appendDetail appends an event's detail under the name of its kind.
func appendDetail(dst []byte, kind history.Kind, d *history.Detail) ([]byte, error) {
	var v any
	switch {
	case d.Handshake != nil:
		v = tellApart(d.Handshake)
	case d.State != nil:
		v = d.State
	case d.End != nil:
		v = d.End
	case d.Gap != nil:
		v = d.Gap
	default:
		return dst, nil
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return dst, err
	}
	dst = append(dst, ',', '"')
	dst = append(dst, kind.String()...)
	dst = append(dst, '"', ':')
	return appendCompact(dst, bytes.TrimSuffix(b.Bytes(), []byte("\n"))), nil
}

// appendCompact appends JSON as encoding/json made it, with the characters escaped that appendText escapes. Outside of
// strings there are none of them.
func appendCompact(dst, p []byte) []byte {
	from := 0
	for i := 0; i < len(p); {
		if p[i] < 0x7f {
			i++
			continue
		}
		n, r := 1, rune(p[i])
		if p[i] >= 0x80 {
			n, r = hostile(p[i:])
		}
		if r != 0 {
			dst = append(dst, p[from:i]...)
			dst = appendText(dst, p[i:i+n])
			from = i + n
		}
		i += n
	}
	return append(dst, p[from:]...)
}

func tellApart(d *history.HandshakeDetail) handshake {
	h := handshake{URL: d.URL, Request: requestOf(d.Request), Response: responseOf(d.Response), HandshakeDetail: d}
	if p := d.Proxy; p != nil {
		h.Proxy = &proxy{Kind: p.Kind, Address: p.Address, TLS: p.TLS, Request: requestOf(p.Request), Response: responseOf(p.Response)}
	}
	return h
}

func requestOf(r *history.HTTPRequest) *request {
	if r == nil {
		return nil
	}
	return new(newRequest(r.Raw, r.Headers))
}

func responseOf(r *history.HTTPReply) *response {
	if r == nil {
		return nil
	}
	v := &response{request: newRequest(r.Raw, r.Headers), Status: r.Status, BodyCut: r.BodyCut}
	v.Body, v.BodyBase64 = textOrBase64(r.Body)
	return v
}

func newRequest(raw string, headers [][2]string) request {
	r := request{Headers: headers}
	if r.Headers == nil {
		r.Headers = [][2]string{} // never null
	}
	r.Raw, r.RawBase64 = textOrBase64(raw)
	return r
}

func textOrBase64(s string) (text, b64 string) {
	if utf8.ValidString(s) {
		return s, ""
	}
	return "", base64.StdEncoding.EncodeToString([]byte(s))
}
