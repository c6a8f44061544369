package compose

import (
	"context"
	"fmt"
	"strings"

	"socklens/ui/render"
)

// Formatted returns the draft with its JSON laid out over several lines. The order of keys and the way numbers are
// written stay. What would become longer than MaxPayload is refused: deeply nested JSON can grow a thousandfold. It stops
// when ctx ends.
func (d Draft) Formatted(ctx context.Context) (Draft, error) {
	if err := render.CheckJSON(ctx, []byte(d.Text)); err != nil {
		return d, fmt.Errorf("format JSON: %w", err)
	}
	text, err := laidOut(ctx, d.Text)
	if err != nil {
		return d, fmt.Errorf("format JSON: %w", err)
	}
	d.Text = text
	return d, nil
}

// laidOut lays valid JSON out as json.Indent does with two spaces, but bounded, and until ctx ends.
func laidOut(ctx context.Context, text string) (string, error) {
	var out strings.Builder
	depth, opened, asked := 0, false, 0
	line := func() {
		out.WriteByte('\n')
		for range depth {
			out.WriteString("  ")
		}
	}
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c == ' ' || c == '\t' || c == '\r' || c == '\n' {
			continue
		}
		if out.Len() > MaxPayload {
			return "", fmt.Errorf("over several lines it would have more than the %s that can be sent", render.Size(MaxPayload))
		}
		if out.Len()-asked > 1<<20 {
			if asked = out.Len(); ctx.Err() != nil {
				return "", ctx.Err()
			}
		}
		closing := c == '}' || c == ']'
		if closing {
			depth--
		}
		if opened != closing { // {} and [] stay together
			line()
		}
		opened = c == '{' || c == '['
		from := i
		if c == '"' {
			for i++; text[i] != '"'; i++ {
				if text[i] == '\\' {
					i++
				}
			}
		}
		out.WriteString(text[from : i+1])
		switch c {
		case '{', '[':
			depth++
		case ',':
			line()
		case ':':
			out.WriteByte(' ')
		}
	}
	return out.String(), nil
}
