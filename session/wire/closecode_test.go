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
