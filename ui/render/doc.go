// Package render turns what a session recorded into lines a person can read. It knows no window: a Doc is a list of
// lines, a line is a list of spans, and a span is text with a Style, which the window maps to a colour.
//
// Pretty shows JSON with its keys in the order and its numbers in the digits they were sent with; Raw shows text,
// Hex shows bytes. Frames, Autopsy and the Handshake docs show what the wire knew beyond the payload. Preview is the
// one line that stands for an entry in the list, and Size, Count, Clock, Delta and Duration are how numbers are written
// everywhere. Marks, of a Doc or a Preview, tell where it shows the bytes that a search has hit.
//
// Payloads come from the network: nothing is trusted, memory stays a small part of the payload's size whatever its
// bytes are, a line's length is bounded, and what could deceive the eye (control characters, direction overrides,
// invisible characters, broken UTF-8) stands escaped and in a style of its own.
package render
