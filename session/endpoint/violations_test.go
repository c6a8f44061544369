package endpoint

import (
	"strings"
	"testing"
)

// violationChecks compares every byte from the 101 on.
func violationChecks() map[string]func(t *testing.T, e *Endpoint) {
	const before, after = "\x81\x06before", "\x81\x05after"
	goesOn := func(frames map[string]string) func(*testing.T, *Endpoint) {
		return func(t *testing.T, e *Endpoint) {
			for path, want := range frames {
				c := dial(t, e, path)
				c.expect(before + want + after)
				c.send(0x89, "still there?")
				c.expect("\x8a\x0cstill there?")
				c.bye()
			}
		}
	}
	ends := func(frames map[string]string) func(*testing.T, *Endpoint) {
		return func(t *testing.T, e *Endpoint) {
			for path, want := range frames {
				c := dial(t, e, path)
				c.expect(before + want)
				c.send(0x88, "\x03\xea")
				c.eof()
			}
		}
	}
	return map[string]func(*testing.T, *Endpoint){
		"/bad/reserved-bits": goesOn(map[string]string{
			"/bad/reserved-bits":        "\xc1\x0dreserved bits",
			"/bad/reserved-bits?bits=1": "\x91\x0dreserved bits",
			"/bad/reserved-bits?bits=7": "\xf1\x0dreserved bits",
		}),
		"/bad/reserved-opcode": goesOn(map[string]string{
			"/bad/reserved-opcode":           "\x83\x0freserved opcode",
			"/bad/reserved-opcode?opcode=11": "\x8b\x0freserved opcode",
		}),
		"/bad/masked": goesOn(map[string]string{
			"/bad/masked": "\x81\x94\x12\x34\x56\x78" + xor("masked by the server", "\x12\x34\x56\x78"),
		}),
		"/bad/fragmented-ping": goesOn(map[string]string{
			"/bad/fragmented-ping": "\x09\x05half \x80\x06a ping",
		}),
		"/bad/long-ping": goesOn(map[string]string{
			"/bad/long-ping": "\x89\x7e\x00\x7e" + strings.Repeat("p", 126),
		}),
		"/bad/stray-continuation": goesOn(map[string]string{
			"/bad/stray-continuation": "\x80\x08of what?",
		}),
		"/bad/interrupted-message": goesOn(map[string]string{
			"/bad/interrupted-message": "\x01\x0bbegun, but \x81\x0binterrupted\x80\x12and finished after",
		}),
		"/bad/wide-length": goesOn(map[string]string{
			"/bad/wide-length":         "\x81\x7e\x00\x05short",
			"/bad/wide-length?bytes=8": "\x81\x7f\x00\x00\x00\x00\x00\x00\x00\x05short",
		}),
		"/bad/utf8":       goesOn(map[string]string{"/bad/utf8": "\x81\x0ccaf\xe9 au lait"}),
		"/bad/utf8-split": goesOn(map[string]string{"/bad/utf8-split": "\x01\x04价\xe6\x00\x01\xa0\x80\x04\xbc \xf0\x9f"}),
		"/bad/negative-length": ends(map[string]string{
			"/bad/negative-length": "\x82\x7f\x80\x00\x00\x00\x00\x00\x00\x01what is this?",
		}),
		"/bad/close-code": ends(map[string]string{
			"/bad/close-code":            "\x88\x0d\x03\xedan odd code",
			"/bad/close-code?code=0":     "\x88\x0d\x00\x00an odd code",
			"/bad/close-code?code=65535": "\x88\x0d\xff\xffan odd code",
		}),
		"/bad/close-utf8":       ends(map[string]string{"/bad/close-utf8": "\x88\x11\x03\xe8au revoir, caf\xe9"}),
		"/bad/close-one-byte":   ends(map[string]string{"/bad/close-one-byte": "\x88\x01\x03"}),
		"/bad/close-fragmented": ends(map[string]string{"/bad/close-fragmented": "\x08\x02\x03\xe8\x80\x03bye"}),
		"/bad/data-after-close": ends(map[string]string{
			"/bad/data-after-close": "\x88\x0e\x03\xe8that was all\x81\x0eone more thing\x89\x0aand a ping",
		}),
	}
}

// xor masks a text.
func xor(s, key string) string {
	p := []byte(s)
	for i := range p {
		p[i] ^= key[i%4]
	}
	return string(p)
}
