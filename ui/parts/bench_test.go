package parts

import (
	"context"
	"strings"
	"testing"

	"socklens/ui/render"
)

// BenchmarkEntryListTick is the list's own work for 35 rows that all change, without painting.
func BenchmarkEntryListTick(b *testing.B) {
	l := NewEntryList()
	show(b, l, 1100, 724)
	total := tenMillion
	windows := make([][]Row, 20)
	for i := range windows {
		windows[i] = testRows(total+i*35-200, 200)
	}
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		n := total + i%len(windows)*35
		l.SetWindow(n, n-200, windows[i%len(windows)])
	}
}

// BenchmarkEntryListScroll is a page down somewhere in ten million rows that were given.
func BenchmarkEntryListScroll(b *testing.B) {
	l := NewEntryList()
	show(b, l, 1100, 724)
	l.SetWindow(tenMillion, 5_000_000, testRows(5_000_000, 2000))
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		l.ScrollTo(5_000_000 + i*35%1900)
	}
}

// BenchmarkLineViewScroll is a page of a pretty-printed document of a million lines.
func BenchmarkLineViewScroll(b *testing.B) {
	doc, err := render.Pretty(context.Background(), []byte("["+strings.Repeat(`{"a":1,"b":[true,null,"x"]},`, 100_000)+"0]"))
	if err != nil {
		b.Fatal(err)
	}
	v := NewLineView()
	show(b, v, 500, 800)
	v.SetDoc(doc)
	v.SetFind("true")
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		v.scrollToBar(int64(i) * 7919 % (int64(doc.Len()) * 20))
	}
}

// BenchmarkEntryListPicture draws 35 rows that all changed.
func BenchmarkEntryListPicture(b *testing.B) {
	l := NewEntryList()
	show(b, l, 1100, 724)
	l.SetWindow(tenMillion, tenMillion-200, testRows(tenMillion-200, 200))
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		l.paint.picture(1100, 700)
	}
}
