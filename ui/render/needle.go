package render

// Needle is a text that is marked wherever it shows, in whatever case.
type Needle struct {
	Text  string
	Whole bool // only where no letter or digit stands beside it: 7 is not marked in 67.5
}
