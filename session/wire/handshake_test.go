package wire

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestAccept uses the example of RFC 6455 1.3.
func TestAccept(t *testing.T) {
	if got := Accept("dGhlIHNhbXBsZSBub25jZQ=="); got != "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" {
		t.Errorf("got %s", got)
	}
}

// request and answer are the headers of an upgrade that is in order, with more lines.
func request(more ...[2]string) [][2]string {
	return append([][2]string{{"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="}}, more...)
}

func answer(more ...[2]string) [][2]string {
	return append([][2]string{
		{"upgrade", "WebSocket"}, {"connection", "keep-alive, upgrade"}, {"sec-websocket-accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="},
	}, more...)
}

func TestJudgeUpgrade(t *testing.T) {
	protocol := func(v string) [2]string { return [2]string{"Sec-WebSocket-Protocol", v} }
	extensions := func(v string) [2]string { return [2]string{"sec-websocket-extensions", v} }
	cases := []struct {
		name              string
		request, response [][2]string
		want              []string
	}{
		{"in order", request(), answer(), nil},
		{"nothing", nil, nil, []string{
			`RFC 6455 4.1: the answer's Upgrade is "" and lacks "websocket"`,
			`RFC 6455 4.1: the answer's Connection is "" and lacks "Upgrade"`,
			`RFC 6455 4.1: the answer has no Sec-WebSocket-Accept`}},
		{"other upgrade", request(), append(answer()[1:], [2]string{"Upgrade", "h2c"}), []string{
			`RFC 6455 4.1: the answer's Upgrade is "h2c" and lacks "websocket"`}},
		{"wrong accept", request(), append(answer()[:2:2], [2]string{"Sec-WebSocket-Accept", "bm8="}), []string{
			`RFC 6455 4.1: Sec-WebSocket-Accept is "bm8=" where the key asks for "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="`}},
		{"accept twice", request(), append(answer(), answer()[2]), []string{
			`RFC 6455 11.3.3: the answer has Sec-WebSocket-Accept 2 times`}},
		{"two keys, of which the server took the first", request([2]string{"sec-websocket-key", "other"}), answer(), nil},
		{"two keys, which the server took as one", request([2]string{"Sec-WebSocket-Key", "other"}),
			append(answer()[:2:2], [2]string{"Sec-WebSocket-Accept", Accept("dGhlIHNhbXBsZSBub25jZQ==, other")}), nil},
		{"subprotocol chosen", request(protocol("a, b"), protocol("c")), answer(protocol("c")), nil},
		{"subprotocol never offered", request(protocol("a, b")), answer(protocol("B")), []string{
			`RFC 6455 4.1: the subprotocol "B" was never offered`}},
		{"subprotocols together", request(protocol("a, b")), answer(protocol("a, b")), []string{
			`RFC 6455 4.1: the subprotocol "a, b" was never offered`}},
		{"subprotocol twice", request(protocol("a, b")), answer(protocol("a"), protocol("b")), []string{
			`RFC 6455 11.3.4: the answer has Sec-WebSocket-Protocol 2 times`}},
		{"extension agreed on", request(extensions("x-a; b, x-c")), answer(extensions("X-C")), nil},
		{"extension never offered", request(extensions("x-a")), answer(extensions("x-b; c=1")), []string{
			`RFC 6455 4.1: the extension "x-b" was never offered`}},
		{"malformed extensions", request(extensions("x-a")), answer(extensions("x-a; =")), []string{
			`RFC 6455 9.1: Sec-WebSocket-Extensions is malformed: parse extensions "x-a; =": expected the name of a parameter at character 6`}},
		{"deflate never offered", request(), answer(extensions("permessage-deflate")), []string{
			`RFC 6455 4.1: the extension "permessage-deflate" was never offered`}},
	}
	refused := map[string]bool{"nothing": true, "other upgrade": true, "wrong accept": true}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			g := JudgeUpgrade(c.request, c.response)
			for _, v := range g.Violations {
				got = append(got, v.Rule+": "+v.Text)
			}
			if refused[c.name] != (g.Refused != "") || g.Refused != "" && g.Refused != g.Violations[0].Text {
				t.Errorf("refused for %q", g.Refused)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestJudgeDeflate(t *testing.T) {
	cases := []struct {
		offer, answer string
		in, out       Deflate
		want          []string
	}{
		{"permessage-deflate", "permessage-deflate", Deflate{}, Deflate{}, nil},
		{"permessage-deflate", "permessage-deflate; server_no_context_takeover; client_no_context_takeover",
			Deflate{NoContextTakeover: true}, Deflate{NoContextTakeover: true}, nil},
		{"permessage-deflate", "permessage-deflate; server_max_window_bits=10", Deflate{WindowBits: 10}, Deflate{}, nil},
		{"permessage-deflate; client_max_window_bits", "permessage-deflate; client_max_window_bits=9", Deflate{},
			Deflate{WindowBits: 9}, nil},
		{"permessage-deflate; client_max_window_bits=10", `Permessage-Deflate; client_max_window_bits="10"`, Deflate{},
			Deflate{WindowBits: 10}, nil},
		{"permessage-deflate; server_no_context_takeover", "permessage-deflate", Deflate{}, Deflate{},
			[]string{"7.1.1.1: the server accepted permessage-deflate without the server_no_context_takeover that was asked for"}},
		{"permessage-deflate; server_max_window_bits=10", "permessage-deflate", Deflate{}, Deflate{},
			[]string{"7.1.2.1: the server accepted permessage-deflate without the server_max_window_bits that was asked for"}},
		{"permessage-deflate; server_max_window_bits=10", "permessage-deflate; server_max_window_bits=11",
			Deflate{WindowBits: 11}, Deflate{},
			[]string{"7.1.2.1: the server answered server_max_window_bits=11 to an offer of 10"}},
		{"permessage-deflate; server_max_window_bits=10, permessage-deflate", "permessage-deflate", Deflate{}, Deflate{}, nil},
		{"permessage-deflate", "permessage-deflate; client_max_window_bits=10", Deflate{}, Deflate{WindowBits: 10},
			[]string{"7.1.2.2: the server answered client_max_window_bits, which was not offered"}},
		{"permessage-deflate; client_max_window_bits=10", "permessage-deflate; client_max_window_bits=15", Deflate{},
			Deflate{WindowBits: 15},
			[]string{"7.1.2.2: the server answered client_max_window_bits=15 to an offer of 10"}},
		{"permessage-deflate; client_max_window_bits", "permessage-deflate; client_max_window_bits", Deflate{}, Deflate{},
			[]string{`7.1.2: client_max_window_bits is "", and must be a number from 8 to 15`}},
		{"permessage-deflate", "permessage-deflate; server_max_window_bits=16", Deflate{}, Deflate{},
			[]string{`7.1.2: server_max_window_bits is "16", and must be a number from 8 to 15`}},
		{"permessage-deflate", "permessage-deflate; server_max_window_bits=08", Deflate{}, Deflate{},
			[]string{`7.1.2: server_max_window_bits is "08", and must be a number from 8 to 15`}},
		{"permessage-deflate", "permessage-deflate; server_no_context_takeover=1", Deflate{NoContextTakeover: true}, Deflate{},
			[]string{"7.1.1: server_no_context_takeover has a value, and must not"}},
		{"permessage-deflate", "permessage-deflate; server_max_window_bits=9; server_max_window_bits=10", Deflate{WindowBits: 9},
			Deflate{}, []string{"7.1: permessage-deflate has server_max_window_bits twice"}},
		{"permessage-deflate", "permessage-deflate; level=9", Deflate{}, Deflate{},
			[]string{`7.1: permessage-deflate has the unknown parameter "level"`}},
		{"permessage-deflate", "permessage-deflate, permessage-deflate; server_no_context_takeover", Deflate{}, Deflate{},
			[]string{"6: the answer has permessage-deflate twice, and both would use RSV1"}},
	}
	for _, c := range cases {
		t.Run(c.offer+" → "+c.answer, func(t *testing.T) {
			g := JudgeUpgrade(request([2]string{"Sec-WebSocket-Extensions", c.offer}),
				answer([2]string{"Sec-WebSocket-Extensions", c.answer}))
			var got []string
			for _, v := range g.Violations {
				got = append(got, strings.TrimPrefix(v.Rule, "RFC 7692 ")+": "+v.Text)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
			if g.In == nil || g.Out == nil || *g.In != c.in || *g.Out != c.out || g.AllowedRsv != 0 {
				t.Errorf("in %v, out %v, allowed %d", g.In, g.Out, g.AllowedRsv)
			}
		})
	}
}

func TestAgreement(t *testing.T) {
	g := JudgeUpgrade(
		request([2]string{"Sec-WebSocket-Protocol", "v1, v2.json"},
			[2]string{"Sec-WebSocket-Extensions", "x-own, permessage-deflate; client_max_window_bits"}),
		answer([2]string{"Sec-WebSocket-Protocol", "v2.json"},
			[2]string{"Sec-WebSocket-Extensions", "permessage-deflate; client_no_context_takeover; server_max_window_bits=12"},
			[2]string{"Sec-WebSocket-Extensions", "x-own; level=3"}))
	want := Agreement{
		Subprotocol: "v2.json",
		Extensions: []Extension{
			{"permessage-deflate", []Param{{"client_no_context_takeover", ""}, {"server_max_window_bits", "12"}}},
			{"x-own", []Param{{"level", "3"}}},
		},
		In:         &Deflate{WindowBits: 12},
		Out:        &Deflate{NoContextTakeover: true},
		AllowedRsv: Rsv2 | Rsv3,
		Explained: []string{
			"messages follow the subprotocol v2.json",
			"messages may be compressed, each marked by RSV1 (permessage-deflate)",
			"the server keeps its compression window between messages",
			"the server refers back at most 4096 bytes (12 window bits)",
			"the client begins every message with an empty compression window",
			"the extension x-own was agreed on; its reserved bits are shown and payloads stay as it made them",
		},
	}
	if diff := cmp.Diff(want, g); diff != "" {
		t.Error(diff)
	}
	none := JudgeUpgrade(request([2]string{"Sec-WebSocket-Protocol", "v1, v2"}), answer())
	if diff := cmp.Diff([]string{"the server chose none of the subprotocols offered: v1, v2"}, none.Explained); diff != "" {
		t.Error(diff)
	}
	if other := JudgeUpgrade(request(), answer([2]string{"Sec-WebSocket-Extensions", "x-own"})); other.AllowedRsv != 7 {
		t.Errorf("allowed bits are %d where an unknown extension was agreed on", other.AllowedRsv)
	}
}

func TestDeflateOffer(t *testing.T) {
	cases := map[DeflateOffer]string{
		{}: "permessage-deflate",
		{ServerNoContextTakeover: true, ClientNoContextTakeover: true}: "permessage-deflate; server_no_context_takeover; client_no_context_takeover",
		{ServerMaxWindowBits: 9, ClientMaxWindowBits: 15}:              "permessage-deflate; server_max_window_bits=9; client_max_window_bits=15",
		{ClientMaxWindowBits: -1}:                                      "permessage-deflate; client_max_window_bits",
	}
	for offer, want := range cases {
		if got := offer.String(); got != want {
			t.Errorf("%+v: %s, want %s", offer, got, want)
		}
		list, err := ParseExtensions([]string{offer.String()})
		if err != nil || len(list) != 1 || list[0].String() != want {
			t.Errorf("%s is read as %v, %v", want, list, err)
		}
	}
}

func FuzzJudgeUpgrade(f *testing.F) {
	f.Add("permessage-deflate; client_max_window_bits", "permessage-deflate; client_max_window_bits=9", "a,b", "b")
	f.Fuzz(func(t *testing.T, offer, answered, protocols, protocol string) {
		g := JudgeUpgrade(
			request([2]string{"Sec-WebSocket-Extensions", offer}, [2]string{"Sec-WebSocket-Protocol", protocols}),
			answer([2]string{"Sec-WebSocket-Extensions", answered}, [2]string{"Sec-WebSocket-Protocol", protocol}))
		if (g.In == nil) != (g.Out == nil) || len(g.Violations) > 200 || len(g.Explained) > 200 {
			t.Fatalf("%+v", g)
		}
		for _, v := range g.Violations {
			if v.Rule == "" || v.Text == "" || len(v.Text) > 1000 {
				t.Fatalf("%+v", v)
			}
		}
	})
}
