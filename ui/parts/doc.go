// Package parts holds the widgets of the window that Fyne does not have, and the theme they share. They are presentation
// and callbacks only: they know no session, no capture and no workspace, and hold no more data than is on the screen.
//
// EntryList shows the rows of a view of any size: it asks for the rows it wants with OnWant and is given them with
// SetWindow. LineView shows a render.Doc, HexEditor edits bytes, Strip shows a rate over time. TabBar, TreeList, Button,
// Chip, Segmented and StatusDot are the furniture; FieldEntry and MonoEntry are Fyne's Entry with the keys that the window
// needs.
//
// Everything here belongs to the UI goroutine. Colours and sizes come from the theme by name (ColorIn, SizeRow), are
// looked up when a widget refreshes, and follow a change of the theme.
package parts
