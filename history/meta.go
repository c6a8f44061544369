package history

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"reflect"
	"unicode/utf8"

	"socklens/session/wire"
)

// The variable parts of an entry are fields of a tag, a length (uvarint) and so many bytes. Unknown tags are skipped,
// so that a later version can add one. Tags are stored, so they never change.
const (
	tagFrames       = 1 // the frames, where they are not the one that plainFrame tells
	tagViolations   = 2
	tagClose        = 3 // code, two bytes as on the wire, and reason
	tagDetail       = 4 // Detail as JSON
	tagDetailLatin1 = 5 // the same, of strings that are not UTF-8: every byte of theirs stands as one code point
	tagSize         = 6 // exact values of what did not fit into the record
	tagWireSize     = 7
	tagAttempt      = 8
	tagKept         = 9 // bytes kept of a payload in the part table
)

// maxMeta bounds the variable parts of one entry in bytes. The largest that a session makes is the body of a refusal,
// which takes six times its size here where it consists of control characters, or the frames of a message in very small
// fragments. What is larger becomes a gap.
const maxMeta = 128 << 20

// nextField splits the first field off f. ok is false where f is damaged.
func nextField(f []byte) (tag byte, b, rest []byte, ok bool) {
	if len(f) < 2 {
		return 0, nil, nil, false
	}
	n, k := binary.Uvarint(f[1:])
	if k <= 0 || n > uint64(len(f)-1-k) {
		return 0, nil, nil, false
	}
	b = f[1+k:]
	return f[0], b[:n:n], b[n:], true
}

func appendField(dst []byte, tag byte, b []byte) []byte {
	dst = append(dst, tag)
	dst = binary.AppendUvarint(dst, uint64(len(b)))
	return append(dst, b...)
}

func appendNumber(dst []byte, tag byte, v int64) []byte {
	var b [binary.MaxVarintLen64]byte
	return appendField(dst, tag, b[:binary.PutUvarint(b[:], uint64(v))])
}

// appendMeta appends the variable parts of e to dst.
func appendMeta(dst []byte, e *Entry) ([]byte, error) {
	if e.Size >= saturated {
		dst = appendNumber(dst, tagSize, e.Size)
	}
	if e.WireSize >= saturated {
		dst = appendNumber(dst, tagWireSize, e.WireSize)
	}
	if e.Attempt >= saturatedAttempt {
		dst = appendNumber(dst, tagAttempt, int64(e.Attempt))
	}
	if len(e.Payload) > largePayload {
		dst = appendNumber(dst, tagKept, int64(len(e.Payload)))
	}
	if !framesArePlain(e) {
		dst = appendField(dst, tagFrames, appendFrames(nil, e))
	}
	if len(e.Violations) > 0 {
		dst = appendField(dst, tagViolations, appendViolations(nil, e.Violations))
	}
	if e.Close != nil {
		b := binary.BigEndian.AppendUint16(nil, e.Close.Code)
		dst = appendField(dst, tagClose, append(b, e.Close.Reason...))
	}
	if e.Detail != nil {
		var err error
		if dst, err = appendDetail(dst, e.Detail); err != nil {
			return nil, fmt.Errorf("encode %s: %w", e.Kind, err)
		}
	}
	return dst, nil
}

// decodeMeta fills what f holds into e. Damaged fields are left out.
func decodeMeta(f []byte, e *Entry) {
	for len(f) > 0 {
		tag, b, rest, ok := nextField(f)
		if !ok {
			return
		}
		f = rest
		switch tag {
		case tagFrames:
			e.Frames = decodeFrames(b, e)
		case tagViolations:
			e.Violations = decodeViolations(b)
		case tagClose:
			if len(b) >= 2 {
				e.Close = &wire.CloseStatus{Code: binary.BigEndian.Uint16(b), Reason: string(b[2:])}
			}
		case tagDetail, tagDetailLatin1:
			e.Detail = unmarshalDetail(tag, b)
		}
	}
}

// plainFrame returns the frame that an entry of one whole, unmasked frame with its length in the shortest form has; it
// needs no storing. The opcode, the sizes, the time and whether it is compressed tell it.
func plainFrame(e *Entry) wire.Frame {
	header := plainHeader(e.WireSize)
	length := uint64(e.WireSize) - uint64(header)
	return wire.Frame{Fin: true, Rsv: plainRsv(e), Opcode: e.Op, HeaderLength: header, Length: length, Received: length,
		Time: e.Time}
}

// plainHeader returns how long the header of a plain frame is that has so many bytes on the wire.
func plainHeader(size int64) uint8 {
	switch {
	case size < 2:
		return 0
	case size-2 <= 125:
		return 2
	case size-4 <= 65535:
		return 4
	}
	return 10
}

func plainRsv(e *Entry) uint8 {
	if e.Flags&wire.Compressed != 0 {
		return wire.Rsv1
	}
	return 0
}

// framesArePlain reports whether the frames of an entry are what plainFrame makes of it. It compares field by field,
// because building a frame to compare with would take a third of what appending an entry takes.
func framesArePlain(e *Entry) bool {
	if e.Kind.IsEvent() {
		return len(e.Frames) == 0
	}
	if len(e.Frames) != 1 {
		return false
	}
	f, header := &e.Frames[0], plainHeader(e.WireSize)
	length := uint64(e.WireSize) - uint64(header)
	return f.Length == length && f.Received == length && f.Time == e.Time && f.HeaderLength == header &&
		f.Fin && !f.Masked && f.Mask == [4]byte{} && f.Rsv == plainRsv(e) && f.Opcode == e.Op
}

// The bits of the second byte of a stored frame.
const (
	frameMasked   = 1 << 4 // four bytes of mask follow; the low four bits are the header length
	frameCut      = 1 << 5 // Received follows Length
	frameOwnTime  = 1 << 6 // the time follows, as nanoseconds before the entry's
	frameMinBytes = 3      // the least bytes that a stored frame takes
)

func appendFrames(dst []byte, e *Entry) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(e.Frames)))
	for i := range e.Frames {
		f := &e.Frames[i]
		a, b := f.Rsv&7<<4|uint8(f.Opcode)&0xf, f.HeaderLength&0xf
		if f.Fin {
			a |= 0x80
		}
		if f.Masked {
			b |= frameMasked
		}
		if f.Received != f.Length {
			b |= frameCut
		}
		if f.Time != e.Time {
			b |= frameOwnTime
		}
		dst = append(dst, a, b)
		if f.Masked {
			dst = append(dst, f.Mask[:]...)
		}
		dst = binary.AppendUvarint(dst, f.Length)
		if f.Received != f.Length {
			dst = binary.AppendUvarint(dst, f.Received)
		}
		if f.Time != e.Time {
			dst = binary.AppendVarint(dst, e.Time-f.Time)
		}
	}
	return dst
}

func decodeFrames(b []byte, e *Entry) []wire.Frame {
	n, k := binary.Uvarint(b)
	if k <= 0 || n == 0 || n > uint64(len(b)-k)/frameMinBytes {
		return nil
	}
	b = b[k:]
	frames := make([]wire.Frame, 0, n)
	for range n {
		if len(b) < frameMinBytes {
			return frames
		}
		h := b[1]
		f := wire.Frame{Fin: b[0]&0x80 != 0, Rsv: b[0] >> 4 & 7, Opcode: wire.Opcode(b[0] & 0xf),
			Masked: h&frameMasked != 0, HeaderLength: h & 0xf, Time: e.Time}
		b = b[2:]
		if f.Masked {
			if len(b) < 4 {
				return frames
			}
			b = b[copy(f.Mask[:], b):]
		}
		ok := true
		next := func() (v uint64) {
			v, k := binary.Uvarint(b)
			if ok = ok && k > 0; ok {
				b = b[k:]
			}
			return v
		}
		f.Length = next()
		f.Received = f.Length
		if h&frameCut != 0 {
			f.Received = next()
		}
		if h&frameOwnTime != 0 && ok {
			d, k := binary.Varint(b)
			if ok = k > 0; ok {
				b = b[k:]
			}
			f.Time = e.Time - d
		}
		if !ok {
			return frames
		}
		frames = append(frames, f)
	}
	return frames
}

func appendViolations(dst []byte, vs []wire.Violation) []byte {
	for _, v := range vs {
		for _, s := range [2]string{v.Rule, v.Text} {
			dst = binary.AppendUvarint(dst, uint64(len(s)))
			dst = append(dst, s...)
		}
	}
	return dst
}

func decodeViolations(b []byte) (vs []wire.Violation) {
	for len(b) > 0 {
		var s [2]string
		for i := range s {
			n, k := binary.Uvarint(b)
			if k <= 0 || n > uint64(len(b)-k) {
				return vs
			}
			s[i] = string(b[k:][:n])
			b = b[k:][n:]
		}
		vs = append(vs, wire.Violation{Rule: s[0], Text: s[1]})
	}
	return vs
}

// appendDetail stores d as JSON. JSON holds text only, and encoding/json puts U+FFFD for what isn't UTF-8, but the
// body of a refusal and the heads of a handshake may be any bytes: those are widened to Latin-1 first.
func appendDetail(dst []byte, d *Detail) ([]byte, error) {
	tag := byte(tagDetail)
	if !eachString(reflect.ValueOf(d), func(s string) (string, bool) { return s, utf8.ValidString(s) }) {
		tag = tagDetailLatin1
		v := reflect.New(reflect.TypeFor[Detail]())
		deepCopy(v.Elem(), reflect.ValueOf(d).Elem())
		eachString(v, func(s string) (string, bool) {
			r := make([]rune, len(s))
			for i := range len(s) {
				r[i] = rune(s[i])
			}
			return string(r), true
		})
		d = v.Interface().(*Detail)
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(d); err != nil {
		return nil, err
	}
	return appendField(dst, tag, bytes.TrimSuffix(b.Bytes(), []byte("\n"))), nil
}

func unmarshalDetail(tag byte, b []byte) *Detail {
	d := new(Detail)
	if json.Unmarshal(b, d) != nil {
		return nil
	}
	if tag == tagDetailLatin1 {
		eachString(reflect.ValueOf(d), func(s string) (string, bool) {
			b := make([]byte, 0, len(s))
			for _, r := range s {
				b = append(b, byte(r))
			}
			return string(b), true
		})
	}
	return d
}
