package profile

import (
	"strings"
	"testing"
)

func TestParseProxy(t *testing.T) {
	long := strings.Repeat("x", 256)
	for _, c := range []struct {
		in   string
		want Proxy
	}{
		{"http://proxy.example:3128", Proxy{Scheme: "http", Host: "proxy.example", Port: "3128"}},
		{"HTTP://proxy.example/", Proxy{Scheme: "http", Host: "proxy.example", Port: "80"}},
		{" https://h \n", Proxy{Scheme: "https", Host: "h", Port: "443"}},
		{"socks5://h", Proxy{Scheme: "socks5", Host: "h", Port: "1080"}},
		{"socks5h://[::1]:9050", Proxy{Scheme: "socks5", Host: "::1", Port: "9050"}},
		{"http://me@h:1", Proxy{Scheme: "http", Host: "h", Port: "1", User: "me", Login: true}},
		{"http://m%40e:p:a%2Fss@w%25@h:1", Proxy{Scheme: "http", Host: "h", Port: "1", User: "m@e", Password: "p:a/ss@w%", Login: true}},
		{"http://" + long + ":" + long + "@h", Proxy{Scheme: "http", Host: "h", Port: "80", User: long, Password: long, Login: true}},
	} {
		if got, err := ParseProxy(c.in); err != nil || *got != c.want {
			t.Errorf("%q: %+v, %v", c.in, got, err)
		}
	}
	if got := (&Proxy{Host: "::1", Port: "80"}).Address(); got != "[::1]:80" {
		t.Errorf("address %s", got)
	}
}

// TestCheckProxy also holds that no error tells a password, wherever it was put.
func TestCheckProxy(t *testing.T) {
	const scheme = `scheme is missing: it begins with http://, https:// or socks5://, or is "environment"`
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{" ", ""},
		{"environment", ""},
		{"http://h:8080", ""},
		{"proxy.example:3128", scheme},
		{"me:hunter2@h:80", scheme},
		{"me:hunter2://h", scheme},
		{"://h", scheme},
		{"Environment", scheme},
		{"socks4://h", `scheme must be http, https or socks5, got "socks4"`},
		{"http://", "host is missing"},
		{"http://me:hunter2@:80", "host is missing"},
		{"http://h:0", "port must be 1 to 65535"},
		{"http://h:65536", "port must be 1 to 65535"},
		{"http://h:+80", "port must be 1 to 65535"},
		{"http://h:", "port must be 1 to 65535"},
		{"http://me:hunter2", "port must be 1 to 65535"},
		{"http://h:80/path", "must end with the port: a proxy has no path"},
		{"http://h?hunter2", "must end with the port: a proxy has no path"},
		{"http://me:hun/ter2@h:80", `the user and the password must not hold "/": write it as %2F`},
		{"http://me:hun#ter2@h:80", `the user and the password must not hold "#": write it as %23`},
		{"http://me:hunter2%zz@h", "the user or the password holds a % without two hex digits: write % as %25"},
		{"http://:hunter2@h", "the user is missing before the password"},
		{"http://m%3Ae:hunter2@h", `the user must not hold ":" (RFC 7617 2)`},
		{"socks5://me:" + strings.Repeat("hunter2", 40) + "@h", "the user and the password must be at most 255 bytes each (RFC 1929 2)"},
		{"http://me:hunter2 @h", "holds a space at character 18"},
		{"http://{{proxy}}:80", `invalid character "{" in host name`},
		{"http://[::1:80", "missing ']' in host"},
	} {
		got := ""
		if err := CheckProxy(c.in); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%q: got %q want %q", c.in, got, c.want)
		}
		if strings.Contains(got, "hunter2") || strings.Contains(got, "ter2") {
			t.Errorf("%q: the error tells the password: %s", c.in, got)
		}
	}
}

func FuzzParseProxy(f *testing.F) {
	f.Add("http://me:p%25w@h:1")
	f.Add("socks5://[::1]")
	f.Fuzz(func(t *testing.T, s string) {
		p, err := ParseProxy(s)
		if (p == nil) == (err == nil) {
			t.Fatalf("%q: %v and %v", s, p, err)
		}
		if err == nil && (p.Host == "" || p.Port == "" || p.Login != (p.User != "")) {
			t.Errorf("%q: %+v", s, p)
		}
	})
}
