package history

import (
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"socklens/session/wire"
)

// shorten cuts what a list has no use for, so that many rows can be kept. What e pointed to stays as it was.
func (e *Entry) shorten() {
	if len(e.Frames) > PreviewItems {
		e.Frames = slices.Clone(e.Frames[:PreviewItems])
	}
	if e.Detail != nil {
		cut(reflect.ValueOf(e.Detail).Elem())
	}
}

// cut shortens the strings and slices of a tree as eachString walks it, which belongs to the caller.
func cut(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		if s := v.String(); len(s) > PreviewBytes {
			n := PreviewBytes
			for n > PreviewBytes-utf8.UTFMax && !utf8.RuneStart(s[n]) {
				n--
			}
			v.SetString(strings.Clone(s[:n]))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			cut(v.Elem())
		}
	case reflect.Struct:
		for _, w := range v.Fields() {
			cut(w)
		}
	case reflect.Slice:
		if v.Len() > PreviewItems {
			short := reflect.MakeSlice(v.Type(), PreviewItems, PreviewItems)
			reflect.Copy(short, v)
			v.Set(short)
		}
		fallthrough
	case reflect.Array:
		for i := range v.Len() {
			cut(v.Index(i))
		}
	}
}

// held is about how many bytes a row takes in memory.
func (e *Entry) held() int {
	n := int(reflect.TypeFor[Entry]().Size()) + len(e.Payload) + len(e.Frames)*int(reflect.TypeFor[wire.Frame]().Size())
	for _, v := range e.Violations {
		n += len(v.Rule) + len(v.Text) + 4*8
	}
	if e.Detail != nil {
		n += 1 << 10
		eachString(reflect.ValueOf(e.Detail), func(s string) (string, bool) {
			n += len(s) + 2*8
			return s, true
		})
	}
	return n
}
