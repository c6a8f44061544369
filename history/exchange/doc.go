// Package exchange takes entries out of a capture in forms that other programs read.
//
// JSON Lines has one entry a line, keys in a fixed order and no spaces: what socklens record --jsonl prints, and what
// Copy as JSON Lines and Export write. [AppendJSON] makes the line of one entry that is whole in memory. A [Writer]
// writes rows of a view to a stream and reads large payloads part by part, so its memory doesn't grow with them. The
// other form is the payloads of messages alone, each followed by a newline.
//
// Nothing is lost on the way: bytes that JSON can't hold as text stand in base64 under another key, and where a capture
// kept less of a payload than there was, the line says how much.
package exchange
