package endpoint

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// checks has a test for every path, by name.
func checks() map[string]func(t *testing.T, e *Endpoint) {
	all := map[string]func(t *testing.T, e *Endpoint){}
	for _, some := range []map[string]func(t *testing.T, e *Endpoint){
		goodChecks(), handshakeChecks(), violationChecks(), deflateChecks(), socketChecks(),
	} {
		for name, check := range some {
			all[name] = check
		}
	}
	return all
}

func TestEveryPath(t *testing.T) {
	all := checks()
	for _, p := range Paths() {
		check := all[p.Name()]
		if check == nil {
			t.Errorf("%s has no test", p.Name())
			continue
		}
		delete(all, p.Name())
		t.Run(strings.ReplaceAll(strings.TrimPrefix(p.Name(), "/"), "/", "-"), func(t *testing.T) {
			check(t, start(t))
		})
	}
	for name := range all {
		t.Errorf("%s is tested but not served", name)
	}
}

func TestPageListsEveryPath(t *testing.T) {
	e := start(t)
	resp, err := http.Get("http" + strings.TrimPrefix(e.URL(), "ws") + "/")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	defer http.DefaultClient.CloseIdleConnections()
	page, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode != 200 || !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html") {
		t.Errorf("answered %s %s", resp.Status, resp.Header.Get("Content-Type"))
	}
	for _, p := range Paths() {
		if !strings.Contains(string(page), p.Name()) {
			t.Errorf("the page lacks %s", p.Name())
		}
		if strings.HasSuffix(p.Says, ".") || len(p.Says) < 20 {
			t.Errorf("%s: %q is no sentence", p.Path, p.Says)
		}
	}
	if !strings.Contains(string(page), e.URL()) {
		t.Error("the page lacks the address")
	}
}

func TestParametersAreBounded(t *testing.T) {
	e := start(t)
	for _, c := range []struct{ path, want string }{
		{"/ticker?rate=0", "parameter rate: want a rate from 0.01 to 1000000 a second"},
		{"/ticker?rate=NaN", "parameter rate: want a rate"},
		{"/ticker?rate=2e6", "parameter rate: want a rate"},
		{"/ticker?count=-1", "parameter count: want a number from 0 to 1000000000"},
		{"/ticker?seed=x", "parameter seed: want a number"},
		{"/binary?size=1048577", "parameter size: want a number from 0 to 1048576"},
		{"/close?code=1005", "parameter code: want one that may be sent"},
		{"/close?code=999", "parameter code: want a number from 1000 to 4999"},
		{"/close?reason=" + strings.Repeat("r", 124), "parameter reason: want at most 123 bytes"},
		{"/chat?name=" + strings.Repeat("n", 65), "parameter name: want at most 64 bytes"},
		{"/deflate?client_bits=16", "parameter client_bits: want a number from 8 to 15"},
		{"/bad/deflate-answer?answer=x%0d%0aSet-Cookie:a=b", "parameter answer: want up to 200 printable"},
		{"/deflate?bits=7", "parameter bits: want a number from 8 to 15"},
		{"/bad/reserved-bits?bits=8", "parameter bits: want a number from 1 to 7"},
		{"/bad/reserved-opcode?opcode=8", "parameter opcode: want a reserved one"},
		{"/bad/slow?every=6s", "parameter every: want at most 5s"},
		{"/bad/drop?after=61m", "parameter after: want a duration"},
		{"/bad/refuse/401?size=67108865", "parameter size: want a number"},
		{"/echo?%zz", "read the query string"},
	} {
		resp := request(t, e, c.path)
		got, err := http.ReadResponse(resp.r, nil)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(got.Body)
		if err != nil {
			t.Fatal(err)
		}
		if got.StatusCode != 400 || !strings.Contains(string(body), c.want) {
			t.Errorf("%s: answered %s, %q", c.path, got.Status, body)
		}
	}
}

func TestUnknownPath(t *testing.T) {
	c := request(t, start(t), "/nowhere")
	resp, err := http.ReadResponse(c.r, nil)
	if err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode != 404 {
		t.Errorf("answered %s", resp.Status)
	}
}

func TestForeignOriginIsRefused(t *testing.T) {
	c := request(t, start(t), "/echo", "Origin: https://elsewhere.example")
	resp, err := http.ReadResponse(c.r, nil)
	if err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode != 403 {
		t.Errorf("a page from elsewhere was answered %s", resp.Status)
	}
}
