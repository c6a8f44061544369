package wire

import (
	"strings"
	"testing"
)

func TestCloseCodeText(t *testing.T) {
	names := map[uint16]string{
		0: "Unused", 999: "Unused", 1000: "Normal Closure", 1001: "Going Away", 1002: "Protocol Error",
		1003: "Unsupported Data", 1004: "Reserved", 1005: "No Status Received", 1006: "Abnormal Closure",
		1007: "Invalid Frame Payload Data", 1008: "Policy Violation", 1009: "Message Too Big", 1010: "Mandatory Extension",
		1011: "Internal Error", 1012: "Service Restart", 1013: "Try Again Later", 1014: "Bad Gateway", 1015: "TLS Handshake",
		1016: "Unassigned", 2999: "Unassigned", 3000: "Unauthorized", 3001: "Library Code", 3003: "Forbidden",
		3008: "Timeout", 3999: "Library Code", 4000: "Private Code", 4999: "Private Code", 5000: "Undefined",
		65535: "Undefined",
	}
	for code, want := range names {
		name, meaning := CloseCodeText(code)
		if name != want || meaning == "" || strings.HasSuffix(meaning, ".") {
			t.Errorf("%d: %q, %q; want the name %q", code, name, meaning, want)
		}
	}
}

func TestCloseCodeAllowed(t *testing.T) {
	ranges := []struct {
		from, to uint16
		want     bool
	}{
		{0, 999, false}, {1000, 1003, true}, {1004, 1006, false}, {1007, 1014, true}, {1015, 2999, false},
		{3000, 4999, true}, {5000, 65535, false},
	}
	for _, r := range ranges {
		for _, code := range []uint16{r.from, r.to} {
			if CloseCodeAllowed(code) != r.want {
				t.Errorf("%d: allowed %v", code, !r.want)
			}
		}
	}
}
