package parts

// RowKind says how a row of an EntryList is drawn.
type RowKind uint8

// The kinds of rows.
const (
	EntryRow   RowKind = iota // cells in columns
	DividerRow                // a caption between two lines: a handshake, an end, "88,120 earlier · Show"
	GapRow                    // the same, and bad: something was lost
)

// Row is what an EntryList draws of one entry: short strings, made ready off the UI goroutine. It is not changed by the
// list and must not be changed by its owner once given.
type Row struct {
	Seq  int64 // the entry's number; 0 for a row that is not an entry
	Kind RowKind

	Number, Attempt, Time, Delta, Type, Size, Wire string

	Dir     Arrow
	Extra   []string // the cells of the columns from ColumnExtra on
	Preview string   // or the caption of a divider or gap; without line breaks and control characters
	Marks   []Mark   // hits in Preview, in order and apart

	Quiet  bool // a control frame or an event: the preview is dim
	Sent   bool // the row gets a tint of "out"
	Bad    bool // violations: the row gets the bad background, the preview a ▲
	Pinned bool
	Match  bool // one of those that are looked for among others
}

// Arrow is the direction of a row.
type Arrow uint8

// The directions.
const (
	NoArrow Arrow = iota
	ArrowIn
	ArrowOut
)

// Mark is a range of bytes in a row's preview, To excluded.
type Mark struct{ From, To int }

// ColumnID names a column of an EntryList.
type ColumnID int

// The columns. Those of a connection's own JSON paths are ColumnExtra, ColumnExtra+1 and so on.
const (
	ColumnNumber ColumnID = iota
	ColumnAttempt
	ColumnTime
	ColumnDelta
	ColumnDir
	ColumnType
	ColumnSize
	ColumnWire
	ColumnPreview
	ColumnExtra
)

// Column is one column of an EntryList.
type Column struct {
	ID    ColumnID
	Title string
	Width float32 // at a scale of 1; the last column takes what is left
}

// DefaultColumns returns the columns of a new list, as drawn.
func DefaultColumns() []Column {
	return []Column{
		{ColumnNumber, "#", 56}, {ColumnTime, "time", 96}, {ColumnDelta, "Δ ms", 46}, {ColumnDir, "⇅", 16},
		{ColumnType, "type", 48}, {ColumnSize, "size", 62}, {ColumnPreview, "preview", 300},
	}
}

// Range is a range of rows by index, To excluded.
type Range struct{ From, To int }

// Selection is what is chosen in an EntryList.
type Selection struct {
	Cursor int     // the row with the focus, -1 for none; a chosen one where there are any
	Seq    int64   // its entry, 0 while its row has not been given yet
	Ranges []Range // the chosen rows, in order and apart
}

// Count returns how many rows are chosen.
func (s Selection) Count() int {
	n := 0
	for _, r := range s.Ranges {
		n += r.To - r.From
	}
	return n
}
