// Package peers starts the WebSocket servers under session/testdata for tests: one on Node's ws, one on Python's
// websockets. It belongs to tests alone; nothing of the product imports it.
package peers
