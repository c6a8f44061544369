// Package locale keeps Fyne from complaining about a locale that is no language. Importing it is all there is to do.
//
// Fyne looks up the user's languages as soon as the program is loaded, before main, whether a window will open or not. It
// knows that C and POSIX are no languages, but not so C.UTF-8, which containers and fresh servers have, and logs three
// lines about it. LANGUAGE comes before the locale wherever messages are translated, and says nothing of character sets,
// so English in it, which such a locale means anyway, leaves nothing to complain about. Any other complaint still comes.
//
// It is the one package that works in init, because later is too late: the language specification initialises packages in
// the order of their paths once what they import is ready, so this one, which imports so little, comes before text/template,
// and that before Fyne's package lang, which needs it.
package locale

import (
	"os"
	"strings"
)

func init() {
	if os.Getenv("LANGUAGE") == "" && nameless() {
		os.Setenv("LANGUAGE", "en") // it fails only for names and values that can't be
	}
}

// nameless reports whether the locale is C or POSIX with something behind it. The variables are those that Fyne asks, in
// the order of POSIX.
func nameless() bool {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if locale := os.Getenv(name); locale != "" {
			language, _, more := strings.Cut(locale, ".")
			return more && (language == "C" || language == "POSIX")
		}
	}
	return false
}
