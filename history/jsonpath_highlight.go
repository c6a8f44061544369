package history

import (
	"unsafe"

	"github.com/tidwall/gjson"
)

// values calls hit for the values in a shown text, as ranges of its bytes, for which the term holds: numbers and other
// values that have no literal to be looked for. Objects and arrays are left out, since they may be all of the text. It
// ends when hit returns false.
func (t *jsonTerm) values(text string, hit func(start, end int) bool) {
	head := min(len(text), maxPrefix+1)
	start := 0
	for start < head && text[start] != '{' && text[start] != '[' {
		start++
	}
	if start == head {
		return
	}
	t.path.any(text[start:], func(v gjson.Result) bool {
		if v.Type == gjson.JSON || v.Raw == "" || !t.holds(v) {
			return false
		}
		// gjson cuts what it finds from the text that it is given.
		at := int(uintptr(unsafe.Pointer(unsafe.StringData(v.Raw))) - uintptr(unsafe.Pointer(unsafe.StringData(text))))
		end := at + len(v.Raw)
		if at < 0 || end > len(text) {
			return true
		}
		if v.Type == gjson.String && end-at > 2 {
			at, end = at+1, end-1 // without its quotes
		}
		return !hit(at, end)
	})
}
