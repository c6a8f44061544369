package profile

// Profile is a saved connection. Its zero value with a URL is usable: every limit and time that is zero means the
// default of Defaults.
type Profile struct {
	ID     string `json:"id"` // random, never changes
	Name   string `json:"name"`
	Folder string `json:"folder,omitempty"` // the folder's ID, or "" for none
	URL    string `json:"url"`

	Headers      []Header     `json:"headers,omitempty"` // in the order they are sent, duplicates kept
	Subprotocols []string     `json:"subprotocols,omitempty"`
	Compression  *Compression `json:"compression,omitempty"` // nil means the default: offered
	Insecure     bool         `json:"insecure,omitempty"`    // don't verify the server's certificate

	// Proxy is what the connection is made through: "" for nothing, ProxyEnvironment for what HTTPS_PROXY, HTTP_PROXY,
	// ALL_PROXY and NO_PROXY say, or a URL such as http://user:password@proxy.example:3128, https://… or socks5://….
	// ParseProxy takes it apart.
	Proxy string `json:"proxy,omitempty"`

	Timeouts  Timeouts `json:"timeouts,omitzero"`
	Limits    Limits   `json:"limits,omitzero"`
	Keepalive Duration `json:"keepalive,omitempty"` // between pings of ours; zero means none
	NoPong    bool     `json:"no_pong,omitempty"`   // leave pings unanswered, to test the server's time-outs

	Messages []Message `json:"messages,omitempty"`
	Columns  []string  `json:"columns,omitempty"` // JSON paths such as $.type, shown as columns of the entry list
	Preview  []string  `json:"preview,omitempty"` // JSON paths whose values stand in the preview; none for the payload

	extra extra
}

// Header is one line of the upgrade request, exactly as it is sent.
type Header struct {
	Name  string `json:"name"`
	Value string `json:"value"`
	Off   bool   `json:"off,omitempty"` // kept in the list but not sent

	extra extra
}

// Compression says what of permessage-deflate (RFC 7692) is offered.
type Compression struct {
	Off                     bool `json:"off,omitempty"` // offer nothing
	ServerNoContextTakeover bool `json:"server_no_context_takeover,omitempty"`
	ClientNoContextTakeover bool `json:"client_no_context_takeover,omitempty"`
	ServerMaxWindowBits     int  `json:"server_max_window_bits,omitempty"` // 8 to 15; 0 leaves it out
	ClientMaxWindowBits     int  `json:"client_max_window_bits,omitempty"` // 8 to 15; 0 leaves it out

	extra extra
}

// Timeouts bound the steps of a session. Zero means the default, negative means none.
type Timeouts struct {
	Connect Duration `json:"connect,omitempty"` // from Connect to an open link; 15 s
	Close   Duration `json:"close,omitempty"`   // from our close frame to the peer's; 5 s
	Write   Duration `json:"write,omitempty"`   // for one frame to be taken by the system; 30 s

	extra extra
}

// Limits bound what a peer can make us keep. Zero means the default.
type Limits struct {
	Message int64 `json:"message,omitempty"` // bytes kept of one message, inflated; 64 MiB
	Body    int64 `json:"body,omitempty"`    // bytes kept of the body of a refusal; 4 MiB

	extra extra
}

// Message is a saved message.
type Message struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Folder string `json:"folder,omitempty"` // a name; messages of one name stand together
	Type   string `json:"type"`             // text, json or binary
	Text   string `json:"text"`             // binary: in the composer's own notation, hex or base64
	Format string `json:"format,omitempty"` // of binary: hex, base64 or file
	File   string `json:"file,omitempty"`   // path of what is sent, with the format file

	extra extra
}

// Folder groups profiles and can carry headers and saved messages for all of them.
type Folder struct {
	ID       string    `json:"id"`
	Name     string    `json:"name"`
	Headers  []Header  `json:"headers,omitempty"` // sent before the profile's own
	Messages []Message `json:"messages,omitempty"`

	extra extra
}
