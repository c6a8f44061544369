package render

// Style says what a span of text is; the window decides how it looks.
type Style uint8

// The styles. Colour is never the only sign: the words beside a span say the same.
const (
	Plain   Style = iota
	Dim           // columns and labels
	Faint         // line numbers, offsets and hints
	Key           // a name: of a JSON member or of a header
	String        // a JSON string
	Number        // a JSON number
	Literal       // true, false and null
	Punct         // brackets, colons and commas
	Bad           // violations, failures and abnormal ends
	In            // what was received
	Out           // what was sent
	Accent        // what matters most on a page
	Good          // what went well
	Escaped       // stands for bytes that would not show as themselves
)

// Span is a piece of a line in one style.
type Span struct {
	Text  string
	Style Style
}

// Fold says whether a line can be folded and how it stands.
type Fold uint8

// The folds of a line.
const (
	None   Fold = iota // nothing to fold
	Open               // it begins something that is shown
	Closed             // it stands for something that is hidden
)

// Line is one line of a Doc. A line's text is bounded: what is longer is cut into pieces on lines of their own.
type Line struct {
	Number int // from 1; 0 for a line without a number, such as a piece of a longer line
	Indent int // levels of indentation
	Hang   int // characters by which the further rows of a wrapped line are indented; 0 for one more level
	Fold   Fold
	Spans  []Span
}

// Doc is a document of lines. All its methods may be called from several goroutines at once. Len, Line and Toggle are
// quick at any size; Find and Text read the whole document and belong off the UI goroutine where it may be large.
type Doc interface {
	// Len returns the number of lines that show: what a closed fold hides is not counted.
	Len() int

	// Line returns line i, counted from 0; an empty line where there is none.
	Line(i int) Line

	// Toggle opens or closes the fold of line i, and does nothing where there is none.
	Toggle(i int)

	// Find returns the nearest line, at from or after it (before it with backwards), that holds needle in whatever
	// case. It doesn't wrap around. A closed fold that hides the hit is opened.
	Find(needle string, from int, backwards bool) (line int, ok bool)

	// Marks returns where the document shows what seek finds in the bytes that it shows, of a payload for instance; nil
	// where that is nothing. It looks through all of them, so that it belongs off the UI goroutine where they may be
	// many. The Doc may be used by others meanwhile.
	Marks(seek Seek) Marks

	// Text returns the document as Copy copies it: with all folds open, and at most MaxText bytes of it; where that
	// is less than all, a last line says so. NUL and bytes that aren't UTF-8, which no clipboard takes, are escaped.
	Text() string
}

// MaxText bounds what Doc.Text returns, in bytes.
const MaxText = 8 << 20
