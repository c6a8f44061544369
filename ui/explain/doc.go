// Package explain turns an error into what a person reads: what happened, why, and what to try, one sentence each.
//
// Error recognises the typed errors of the engine and of the standard library wherever they stand in the chain. What it
// doesn't recognise it still says: the first step that failed, and the whole error as the reason. Handshake does the
// same for a failed handshake that is read back from a capture, where only words are left of the error.
//
// An error that knows best itself implements Explainer.
package explain
