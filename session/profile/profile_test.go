package profile

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestValidate(t *testing.T) {
	good := Profile{URL: "wss://example.org/ws", Headers: []Header{{Name: "X", Value: "é \t ok"}, {Name: "bad name", Value: "\n", Off: true}},
		Subprotocols: []string{"v1", "v2"}, Compression: &Compression{ServerMaxWindowBits: 8, ClientMaxWindowBits: 15},
		Timeouts: Timeouts{Connect: -1}, Keepalive: Duration(100 * time.Millisecond), Limits: Limits{Message: MaxMessage, Body: MaxBody},
		Messages: []Message{{Type: "binary", Format: "base64"}, {Type: "binary", Format: "file", File: "/a"}, {Type: "json"}}}
	if errs := good.Validate(); errs != nil {
		t.Errorf("good: %v", errs)
	}
	bad := Profile{
		URL:          "http://example.org",
		Headers:      []Header{{Name: "", Value: "x"}, {Name: "X Y"}, {Name: "Ü"}, {Name: "X", Value: "a\r\nb"}},
		Subprotocols: []string{"a", "", "a,b", "a"},
		Compression:  &Compression{ServerMaxWindowBits: 7, ClientMaxWindowBits: 16},
		Proxy:        "ftp://h",
		Limits:       Limits{Message: -1, Body: MaxBody + 1},
		Keepalive:    Duration(time.Millisecond),
		Messages:     []Message{{Type: "xml", Format: "octal"}},
	}
	want := []string{
		`url: scheme must be ws or wss, got "http"`,
		`headers[0].name: is empty`,
		"headers[1].name: \"X Y\" holds a space at character 2; letters, digits and !#$%&'*+-.^_`|~ are allowed (RFC 9110 5.6.2)",
		"headers[2].name: \"Ü\" holds 'Ü' at character 1; letters, digits and !#$%&'*+-.^_`|~ are allowed (RFC 9110 5.6.2)",
		`headers[3].value: holds a carriage return at character 2, which would end the header (RFC 9110 5.5)`,
		`subprotocols[1]: is empty`,
		"subprotocols[2]: \"a,b\" holds ',' at character 2; letters, digits and !#$%&'*+-.^_`|~ are allowed (RFC 9110 5.6.2)",
		`subprotocols[3]: "a" is listed twice (RFC 6455 4.1)`,
		`compression.server_max_window_bits: must be 8 to 15, or 0 to leave it out, got 7 (RFC 7692 7.1.2)`,
		`compression.client_max_window_bits: must be 8 to 15, or 0 to leave it out, got 16 (RFC 7692 7.1.2)`,
		`proxy: scheme must be http, https or socks5, got "ftp"`,
		`limits.message: must be 0 to 1073741824 bytes, got -1`,
		`limits.body: must be 0 to 67108864 bytes, got 67108865`,
		`keepalive: must be at least 100ms, or 0 for none, got 1ms`,
		`messages[0].type: must be "text", "json" or "binary", got "xml"`,
		`messages[0].format: must be "hex", "base64" or "file", got "octal"`,
	}
	var got []string
	for _, e := range bad.Validate() {
		got = append(got, e.Error())
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestCheckURL(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"ws://localhost", ""},
		{"WSS://Example.org:443/Path?q=a%20b&c={d}", ""},
		{"ws://[::1]:8080/", ""},
		{"ws://user:pw@h/", ""},
		{"", "is empty: it begins with ws:// or wss://"},
		{"example.org/ws", "scheme is missing: it begins with ws:// or wss://"},
		{"localhost:8080", "scheme is missing: it begins with ws:// or wss://"},
		{"ws:localhost", `must have "//" behind the scheme: ws://…`},
		{"http://h", `scheme must be ws or wss, got "http"`},
		{"://h", `scheme must be ws or wss, got ""`},
		{"ws://", "host is missing"},
		{"ws://:80", "host is missing"},
		{"ws://h:0", `port must be 1 to 65535, got "0"`},
		{"ws://h:65536", `port must be 1 to 65535, got "65536"`},
		{"ws://h:", `port must be 1 to 65535, got ""`},
		{"ws://h:x", `invalid port ":x" after host`},
		{"ws://h/#f", `must not have a fragment, got "#f": write # as %23 (RFC 6455 3)`},
		{"ws://h/a b", "holds a space at character 9"},
		{"ws://h/\nx", "holds a line break at character 8"},
		{" ws://h/\n", ""},
		{"ws://é\x7f", `holds '\x7f' at character 7`},
		{"ws://h/%zz", `invalid URL escape "%zz"`},
		{"ws://{{host}}/", `invalid character "{" in host name`},
		{"ws://[::1", "missing ']' in host"},
	} {
		got := ""
		if err := CheckURL(c.in); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("CheckURL(%q): got %q want %q", c.in, got, c.want)
		}
	}
}

func TestDurations(t *testing.T) {
	for d, want := range map[time.Duration]string{0: "0s", 15 * time.Second: "15s", 2 * time.Minute: "2m", time.Hour: "1h",
		90 * time.Second: "1m30s", 200 * time.Millisecond: "200ms", -1: "-1ns", 10 * time.Hour: "10h", time.Hour + time.Second: "1h0m1s"} {
		if got := Duration(d).String(); got != want {
			t.Errorf("%v: got %q want %q", d, got, want)
		}
		if back, err := ParseDuration(want); err != nil || time.Duration(back) != d {
			t.Errorf("%q reads back as %v, %v", want, back, err)
		}
	}
	for in, want := range map[string]string{"15": `"15" has no unit: write 15s or 15ms`, "": `"" is not a time such as 15s, 200ms or 2m`,
		"soon": `"soon" is not a time such as 15s, 200ms or 2m`, " ": `" " is not a time such as 15s, 200ms or 2m`} {
		if _, err := ParseDuration(in); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", in, err, want)
		}
	}
	if d, err := ParseDuration(" 200 ms "); err != nil || d != Duration(200*time.Millisecond) {
		t.Errorf("with spaces: %v, %v", d, err)
	}
}

func TestDefaults(t *testing.T) {
	p := Profile{URL: "ws://h"}.WithDefaults()
	if p.Timeouts != (Timeouts{Connect: Duration(15 * time.Second), Close: Duration(5 * time.Second), Write: Duration(30 * time.Second)}) ||
		p.Limits != (Limits{Message: 64 << 20, Body: 4 << 20}) || p.Compression == nil || p.Compression.Off {
		t.Errorf("%+v", p)
	}
	if n := p.NonDefault(); n != 0 {
		t.Errorf("defaults count %d", n)
	}
	if n := (Profile{}).NonDefault(); n != 0 {
		t.Errorf("the zero profile counts %d", n)
	}
	q := Profile{Headers: []Header{{Name: "a"}, {Name: "b"}}, Subprotocols: []string{"x"}, Compression: &Compression{Off: true}, Insecure: true,
		Timeouts: Timeouts{Connect: -1, Close: 1, Write: 1}, Limits: Limits{Message: 1, Body: 1}, Keepalive: 1, NoPong: true,
		Proxy: ProxyEnvironment}
	if n := q.NonDefault(); n != 12 {
		t.Errorf("everything changed counts %d", n)
	}
	if w := q.WithDefaults(); w.Timeouts.Connect != -1 {
		t.Errorf("a timeout that is off became %v", w.Timeouts.Connect)
	}
	if n := (Profile{Headers: []Header{{Name: "a", Off: true}}}).NonDefault(); n != 0 {
		t.Errorf("a header that is off counts %d", n)
	}
}

func TestParseHeaders(t *testing.T) {
	h := func(pairs ...string) []Header {
		var list []Header
		for i := 0; i < len(pairs); i += 2 {
			name, off := strings.CutPrefix(pairs[i], "//")
			list = append(list, Header{Name: name, Value: pairs[i+1], Off: off})
		}
		return list
	}
	for _, c := range []struct {
		name, in string
		want     []Header
		err      string
	}{
		{"nothing", " \n\n", nil, ""},
		{"lines", "A: 1\nb:2\r\nA:  3  \n", h("A", "1", "b", "2", "A", "3"), ""},
		{"off", "// A: 1\n//B: 2\nC: //x", h("//A", "1", "//B", "2", "C", "//x"), ""},
		{"empty values", "A:\nB: \n// C: x", h("A", "", "B", "", "//C", "x"), ""},
		{"colons in values", "A: 12:30\nOrigin: https://x.org", h("A", "12:30", "Origin", "https://x.org"), ""},
		{"a request", "GET /v2 HTTP/1.1\r\nHost: x\r\nX-A: 1\r\nUpgrade: websocket\r\n\r\n", h("//Host", "x", "X-A", "1", "//Upgrade", "websocket"), ""},
		{"names above values", "Host:\nlocalhost:8080\nOrigin:\nhttps://x.org\nCache-Control:\nno-cache\nSec-WebSocket-Key:\nabc==",
			h("//Host", "localhost:8080", "Origin", "https://x.org", "Cache-Control", "no-cache", "//Sec-WebSocket-Key", "abc=="), ""},
		{"pseudo-headers", ":authority: x.org\n:path:\n/v2\nA: 1", h("A", "1"), ""},
		{"folded", "A: 1\n  2\n\t3\nB: 4", h("A", "1 2 3", "B", "4"), ""},
		{"indented", "  A: 1\n  B: 2", h("A", "1", "B", "2"), ""},
		{"a host of one's own", "Host: x", h("Host", "x"), ""},
		{"a key that is off", "// Sec-WebSocket-Key: x\nHost: y", h("//Sec-WebSocket-Key", "x", "Host", "y"), ""},
		{"no colon", "A: 1\n\nfoo\nB: 2\nbar", h("A", "1", "B", "2"), `line 3: "foo" has no colon`},
		{"bad name", "A B: 1", nil, "line 1: name \"A B\" holds a space at character 2; letters, digits and !#$%&'*+-.^_`|~ are allowed (RFC 9110 5.6.2)"},
		{"NUL", "A: \x00", nil, "line 1: holds a NUL at character 4, which would end the header (RFC 9110 5.5)"},
	} {
		got, err := ParseHeaders(c.in)
		text := ""
		if err != nil {
			text = err.Error()
		}
		if !reflect.DeepEqual(got, c.want) || text != c.err {
			t.Errorf("%s: got %+v, %q\nwant %+v, %q", c.name, got, text, c.want, c.err)
		}
	}
}

func FuzzParseHeaders(f *testing.F) {
	for _, s := range []string{"A: 1\n// B: 2", "GET / HTTP/1.1\nHost: x\n\nA:\nb", ":a:\nb\n  c", "a:\r\r\n b:c", "A:\n//B: c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		list, _ := ParseHeaders(text)
		for i, h := range list {
			if CheckHeaderName(h.Name) != nil || CheckHeaderValue(h.Value) != nil {
				t.Fatalf("header %d can't be sent: %+v", i, h)
			}
		}
		again, err := ParseHeaders(FormatHeaders(list))
		if err != nil || fmt.Sprintf("%+v", again) != fmt.Sprintf("%+v", list) {
			t.Fatalf("edited as text they change: %v\n%+v\n%+v", err, list, again)
		}
	})
}

func TestWorkspace(t *testing.T) {
	w := &Workspace{}
	staging := w.AddFolder("Staging")
	if other := w.Folder(w.AddFolder("staging")); other.Name != "staging 2" {
		t.Errorf("second folder: %q", other.Name)
	}
	w.Folder(staging).Headers = []Header{{Name: "F"}, {Name: "Off", Off: true}}
	w.Folder(staging).Messages = []Message{{Name: "from the folder"}}
	a := w.Put(Profile{Name: "a", Folder: staging, Headers: []Header{{Name: "P", Off: true}, {Name: "Q"}},
		Messages: []Message{{ID: "1", Name: "x", Folder: "g"}, {ID: "2", Name: "y"}, {ID: "3", Name: "z", Folder: "g"}}})
	b := w.Put(Profile{Name: "b", Folder: "gone"})
	c := w.Put(Profile{Name: "c"})

	if got := fmt.Sprint(w.FolderHeaders(w.Profile(a))); got != fmt.Sprint([]Header{{Name: "F"}}) {
		t.Errorf("headers: %s", got)
	}
	if got := w.FolderHeaders(w.Profile(b)); got != nil {
		t.Errorf("headers of b: %v", got)
	}
	if got := []string{w.UniqueName(staging, "A"), w.UniqueName("", "a"), w.UniqueName("", "c")}; !slices.Equal(got, []string{"A 2", "a", "c 2"}) {
		t.Errorf("names: %q", got)
	}
	before := len(w.Profiles)
	w.Remove(c)
	w.Remove("none")
	if w.Profile(c) != nil || len(w.Profiles) != before-1 {
		t.Errorf("of %d profiles %d are left", before, len(w.Profiles))
	}
	clone := w.Clone()
	clone.Profile(a).Headers[0].Name = "changed"
	clone.Folder(staging).Name = "changed"
	if w.Profile(a).Headers[0].Name != "P" || w.Folder(staging).Name != "Staging" {
		t.Error("a clone shares data")
	}
	w.Put(Profile{ID: a, Name: "replaced"})
	if len(clone.Profiles) != len(w.Profiles) || w.Profile(a).Name != "replaced" {
		t.Error("Put didn't replace")
	}
	w.RemoveFolder(staging)
	if w.Folder(staging) != nil || slices.ContainsFunc(w.Profiles, func(p Profile) bool { return p.Folder == staging }) {
		t.Error("profiles of a removed folder are gone")
	}
	if got := w.UniqueName("", "fresh"); got != "fresh" {
		t.Errorf("UniqueName: %q", got)
	}
}
