// Package ui is the window: Fyne bound to the model of package desk. It holds no state that matters; what a person does
// becomes a method of the desk, and what there is to see comes back as a desk.Picture.
//
// One goroutine, the pump, owns the only fyne.Do of the data path. The desk marks it dirty; it asks for a picture off
// the UI goroutine, at most one call is pending, and its pace adapts to what painting costs, so that a flood never takes
// the core that receiving needs.
//
// Menus hold every action and its keys (menus.go); each area of the window has a file of its own: sidebar, tabs, link
// bar, settings, entry list with search, details, composer, status bar.
package ui
