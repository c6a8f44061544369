// Package endpoint is a WebSocket server to connect to: one to try Socklens on without having a server, and one for its
// tests to be wronged by.
//
// [Start] listens and serves until [Endpoint.Close]. The page at / lists every path with a sentence; [Paths] gives the
// same list. The ordinary paths (/echo, /ticker, /chat, /binary, /deflate, /close) behave. Those under /bad/ break
// RFC 6455 or RFC 7692 in one way each, or end, stall or refuse the way real servers and proxies do.
//
// Every connection is upgraded by gorilla/websocket and read by it, but for /deflate, whose messages may refer back to
// earlier ones; /echo also answers through it. What the others write, they write as bytes below gorilla, because gorilla
// would not let them: each Write of the connection holds whole frames, so frames never interleave. Every length, count,
// rate and wait that a peer can ask for has a bound. Of what a peer sends, one echo's first mebibyte is kept, and in /chat
// as many messages as a guest is behind, up to 256 of 16 KiB.
package endpoint
