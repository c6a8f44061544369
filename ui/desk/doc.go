// Package desk is the model behind the window: which tabs are open, the session each one records, the view of its
// entries, the draft being written, the saved connections and the past sessions. It draws nothing and knows no toolkit,
// so all of it is tested without a window.
//
// The window calls a Desk from its UI goroutine. Every such method returns at once: it changes the model under one
// mutex and leaves dialling, disks and long computations to goroutines that the desk owns and Close waits for.
//
// What there is to paint comes from Picture, which may read a disk and is therefore called from the window's pump, never
// from the UI goroutine. Whenever a new picture would differ the desk calls its Changed function, and the pump asks.
package desk
