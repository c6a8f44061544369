// Package compose turns what a person writes into what is sent: a Draft into the bytes of a message, hexadecimal into a
// frame, a code and a reason into a close. What is wrong with it is said exactly, with line and column.
//
// A Draft is a value: nothing here keeps state but Sent, the ring of what was sent, which belongs to its owner. Bytes
// may read a file, and both Bytes and Check may take a while on a long text, so they run off the UI goroutine.
package compose
