// Package wire knows what crosses a WebSocket: the frames of RFC 6455, the messages they carry, the compression of
// RFC 7692, and everything that breaks either. It does no I/O of its own: bytes are given to it and it calls back.
//
// An Assembler takes the bytes of one direction in any split and makes Messages of them, control frames included, with
// the header of every frame, its time, and each Violation. It never stops at bad input as long as the next header can
// be found, it holds a bounded amount of memory whatever the peer announces, and on its usual path it allocates
// nothing: a whole frame that is neither masked nor compressed is handed on where it lies.
//
// AppendFrame goes the other way and can write frames that no library would. JudgeUpgrade compares the request of an
// upgrade with its answer and tells what was agreed on; its Agreement configures the two Assemblers of a connection.
package wire
