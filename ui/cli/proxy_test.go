package cli

import (
	"regexp"
	"strings"
	"testing"

	"socklens/session/endpoint/peers"
)

// TestRecordThroughAProxy records through proxies of other people. The keys of a handshake stay where they were; what is
// of the proxy stands behind them.
func TestRecordThroughAProxy(t *testing.T) {
	url := serve(t)
	host := strings.TrimPrefix(url, "ws://")
	proxy := peers.StartProxy(t, "tinyproxy", "me", "hunter2")

	r := run(t, "record", url+"/echo", "--send", "hi", "--count", "1", "--jsonl", "--proxy", proxy.URL("me", "hunter2"))
	if r.status != 0 || r.errors != "" {
		t.Fatalf("status %d, %s", r.status, r.errors)
	}
	hide := strings.NewReplacer(host, "HOST", proxy.Address, "PROXY")
	want := regexp.MustCompile(`"status":101},"timing":\{"dns":0,"tcp":[\d.]+,"proxy":0*[1-9.][\d.]*,"tls":0,"upgrade":[\d.]+},` +
		`"extensions":\["permessage-deflate[^"]*"\],"remote":"PROXY","local":"[\d.:]+",` +
		`"proxy":\{"kind":"http","address":"PROXY","request":\{"raw":"CONNECT HOST HTTP/1.1\\r\\nHost: HOST\\r\\n` +
		`Proxy-Authorization: Basic ••••••\\r\\n\\r\\n","headers":\[\["Host","HOST"\],\["Proxy-Authorization","Basic ••••••"\]\]},` +
		`"response":\{"raw":"HTTP/1\.. 200 [^"]*\\r\\n\\r\\n","headers":\[.*\],"status":200}}}}` + "\n")
	if got := hide.Replace(r.out); !want.MatchString(got) {
		t.Errorf("printed\n%s", got)
	}

	r = run(t, "record", url+"/echo", "--send", "hi", "--count", "1", "--proxy", peers.StartProxy(t, "microsocks", "", "").URL("", ""))
	if r.status != 0 || !strings.Contains(r.out, " · through proxy 127.0.0.1:") {
		t.Errorf("status %d, %s%s", r.status, r.errors, r.out)
	}

	r = run(t, "record", url+"/echo", "--proxy", proxy.URL("me", "hunter3"))
	if r.status != exitNotConnected || !strings.Contains(r.out, "failed: through proxy "+proxy.Address+": proxy: the proxy answered 401") ||
		!strings.Contains(r.out, "<html>") || strings.Contains(r.out+r.errors, "hunter") {
		t.Errorf("status %d, %s%s", r.status, r.errors, r.out)
	}
	r = run(t, "record", url+"/echo", "--proxy", "me:hunter3@"+proxy.Address)
	if r.status != 2 || !strings.Contains(r.errors, "proxy: scheme is missing") || strings.Contains(r.errors, "hunter") {
		t.Errorf("status %d, %s", r.status, r.errors)
	}
}
