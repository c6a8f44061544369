// Package peers starts what tests talk to that other people wrote: the WebSocket servers under session/testdata, one on
// Node's ws and one on Python's websockets, and the proxies tinyproxy and microsocks. It belongs to tests alone; nothing
// of the product imports it.
package peers
