package exchange

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"time"
	"unicode/utf8"

	"socklens/history"
	"socklens/session/wire"
)

// AppendJSON appends the JSON line of an entry to dst, without a newline. Of the payload it takes what e.Payload holds;
// where that is less than e.Size the line says so under the key kept. The error is that of an event's detail that JSON
// can't hold, which no capture returns.
//
// The keys, in this order: seq, attempt, time, kind; of a frame or message dir, op, size, wire_size, then where they
// apply kept, compressed, incomplete, inflate_failed, on_purpose and pinned, then text or base64, close, frames; then
// violations; and of an event its detail under the name of its kind.
func AppendJSON(dst []byte, e *history.Entry) ([]byte, error) {
	dst = appendHead(dst, e, int64(len(e.Payload)))
	if !e.Kind.IsEvent() {
		if isText(e) && utf8.Valid(e.Payload) {
			dst = append(dst, `,"text":"`...)
			dst = appendText(dst, e.Payload)
		} else {
			dst = append(dst, `,"base64":"`...)
			dst = base64.StdEncoding.AppendEncode(dst, e.Payload)
		}
		dst = append(dst, '"')
	}
	return appendTail(dst, e)
}

// isText reports whether an entry's payload stands as text where it is UTF-8.
func isText(e *history.Entry) bool {
	return e.Op != wire.Binary && e.Op != wire.Close && e.Flags&wire.InflateFailed == 0
}

// appendHead appends what comes before the payload, of which kept bytes are there.
func appendHead(dst []byte, e *history.Entry, kept int64) []byte {
	dst = append(dst, `{"seq":`...)
	dst = strconv.AppendInt(dst, e.Seq, 10)
	dst = append(dst, `,"attempt":`...)
	dst = strconv.AppendInt(dst, int64(e.Attempt), 10)
	dst = append(dst, `,"time":"`...)
	dst = time.Unix(0, e.Time).UTC().AppendFormat(dst, "2006-01-02T15:04:05.000000000Z")
	dst = append(dst, `","kind":"`...)
	dst = append(dst, e.Kind.String()...)
	dst = append(dst, '"')
	if e.Kind.IsEvent() {
		return appendTrue(dst, "pinned", e.Flags&history.Pinned != 0)
	}
	dst = append(dst, `,"dir":"`...)
	dst = append(dst, e.Dir.String()...)
	dst = append(dst, `","op":"`...)
	dst = append(dst, e.Op.String()...)
	dst = append(dst, `","size":`...)
	dst = strconv.AppendInt(dst, e.Size, 10)
	dst = append(dst, `,"wire_size":`...)
	dst = strconv.AppendInt(dst, e.WireSize, 10)
	if kept < e.Size {
		dst = append(dst, `,"kept":`...)
		dst = strconv.AppendInt(dst, kept, 10)
	}
	dst = appendTrue(dst, "compressed", e.Flags&wire.Compressed != 0)
	dst = appendTrue(dst, "incomplete", e.Flags&wire.Incomplete != 0)
	dst = appendTrue(dst, "inflate_failed", e.Flags&wire.InflateFailed != 0)
	dst = appendTrue(dst, "on_purpose", e.Flags&wire.OnPurpose != 0)
	return appendTrue(dst, "pinned", e.Flags&history.Pinned != 0)
}

func appendTrue(dst []byte, name string, is bool) []byte {
	if !is {
		return dst
	}
	dst = append(dst, ',', '"')
	dst = append(dst, name...)
	return append(dst, `":true`...)
}

// appendTail appends what comes after the payload.
func appendTail(dst []byte, e *history.Entry) ([]byte, error) {
	if e.Close != nil {
		dst = append(dst, `,"close":{"code":`...)
		dst = strconv.AppendUint(dst, uint64(e.Close.Code), 10)
		dst = append(dst, `,"reason":`...)
		dst = appendString(dst, e.Close.Reason)
		dst = append(dst, '}')
	}
	if !e.Kind.IsEvent() {
		dst = appendFrames(dst, e.Frames)
	}
	for i, v := range e.Violations {
		if i == 0 {
			dst = append(dst, `,"violations":[`...)
		} else {
			dst = append(dst, ',')
		}
		dst = append(dst, `{"rule":`...)
		dst = appendString(dst, v.Rule)
		dst = append(dst, `,"text":`...)
		dst = appendString(dst, v.Text)
		dst = append(dst, '}')
		if i == len(e.Violations)-1 {
			dst = append(dst, ']')
		}
	}
	if e.Detail != nil {
		var err error
		if dst, err = appendDetail(dst, e.Kind, e.Detail); err != nil {
			return dst, fmt.Errorf("write entry %d: %w", e.Seq, err)
		}
	}
	return append(dst, '}'), nil
}

// appendFrames appends the headers of an entry's frames, one an element.
func appendFrames(dst []byte, frames []wire.Frame) []byte {
	dst = append(dst, `,"frames":[`...)
	for i := range frames {
		f := &frames[i]
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, `{"fin":`...)
		dst = strconv.AppendBool(dst, f.Fin)
		dst = append(dst, `,"rsv":`...)
		dst = strconv.AppendUint(dst, uint64(f.Rsv), 10)
		dst = append(dst, `,"opcode":`...)
		dst = strconv.AppendUint(dst, uint64(f.Opcode), 10)
		dst = append(dst, `,"masked":`...)
		dst = strconv.AppendBool(dst, f.Masked)
		dst = append(dst, `,"length":`...)
		dst = strconv.AppendUint(dst, f.Length, 10)
		dst = append(dst, `,"header_length":`...)
		dst = strconv.AppendUint(dst, uint64(f.HeaderLength), 10)
		if f.Received != f.Length { // the frame was cut off
			dst = append(dst, `,"received":`...)
			dst = strconv.AppendUint(dst, f.Received, 10)
		}
		dst = append(dst, '}')
	}
	return append(dst, ']')
}
