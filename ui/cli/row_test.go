package cli

import (
	"strings"
	"testing"

	"socklens/history"
)

// TestSilenceBeforeAnEnd checks that a silence is said only where there was one to speak of.
func TestSilenceBeforeAnEnd(t *testing.T) {
	for _, c := range []struct {
		ms   float64
		says string
	}{{0, ""}, {0.2, ""}, {999.9, ""}, {1000, "1s"}, {2826.3, "2.8s"}, {61_000, "1m1s"}} {
		var b strings.Builder
		for _, s := range row(&history.Entry{Kind: history.End, Detail: &history.Detail{End: &history.EndDetail{
			By: "peer", How: "fin", Code: 1006, SilenceMS: c.ms, Duration: c.ms + 1, Error: "EOF"}}}) {
			b.WriteString(s.text)
		}
		want := "■ end by peer (fin) 1006 Abnormal Closure"
		if c.says != "" {
			want += " · " + c.says + " silent before"
		}
		want += " · EOF"
		if !strings.HasSuffix(b.String(), want) {
			t.Errorf("%v ms: %q does not end with %q", c.ms, b.String(), want)
		}
	}
}
