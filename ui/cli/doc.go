// Package cli is Socklens without a window: the commands record, info, search and endpoint, and the flags of the window
// itself.
//
// [Run] parses the arguments, runs the command and returns the exit status; it never ends the process. What a command
// was asked for goes to Program.Stdout, what it has to say about it to Program.Stderr, so that pipes stay clean. Without
// a command the window opens: Run hands its flags to Program.Window, because this package may not know of Fyne. A
// cancelled context is Ctrl-C: commands end politely and leave complete files.
package cli
