package session

import (
	"errors"
	"io"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

// errCloseFrame ends reading without gorilla when the peer's close frame was read.
var errCloseFrame = errors.New("close frame received")

// read is the goroutine that reads. Every entry of what the peer sends is appended within its reads.
func (l *link) read() {
	defer close(l.readerDone)
	scratch := make([]byte, readBuffer)
	var err error
	if l.foreign {
		err = l.readAlone(scratch)
	} else {
		err = l.readWithGorilla(scratch)
	}
	var closed *websocket.CloseError
	if l.tap.readErr == nil {
		// The link is over for gorilla, but not the connection: it closes with a frame, or the peer broke the protocol.
		if !errors.Is(err, errCloseFrame) && !(errors.As(err, &closed) && l.ending.closeSeen()) {
			err = protocolError(err)
			l.end(verdictViolation, err)
			l.writer.queueClose(closePayload(codeProtocol, err.Error())) // unless gorilla has sent one
		}
		l.beginClosing()
		l.tap.release()
		l.tap.readUntil(time.Now().Add(aftermath))
		for err = nil; err == nil; {
			_, err = l.tap.Read(scratch)
		}
	}
	l.tap.in.Finish(l.a.s.clock())
	l.note(verdictNone, nil)
	l.ending.readEnded(l.tap.readErr, l.a.encrypted() && l.line.ended.Load())
}

// protocolError says in gorilla's words what the peer did wrong.
func protocolError(err error) error {
	if errors.Is(err, websocket.ErrReadLimit) {
		return errors.New("a length that no frame can have")
	}
	return errors.New(strings.TrimPrefix(err.Error(), "websocket: "))
}

// readWithGorilla drives gorilla over the tap until it ends with an error: over control frames, fragments, compressed
// messages, those that came in more than one read, and all that breaks the rules. Payload is read away into scratch,
// which is cheaper than gorilla's own skipping. A compressed message isn't read at all: gorilla then skips it without
// inflating it a second time.
func (l *link) readWithGorilla(scratch []byte) error {
	for {
		_, r, err := l.socket.NextReader()
		if err != nil {
			return err
		}
		if l.deflate {
			continue
		}
		for err == nil {
			_, err = r.Read(scratch)
		}
		if err != io.EOF {
			return err
		}
	}
}

// readAlone reads without gorilla until the peer's close frame. The recorder answers pings and the close frame. What breaks
// the rules is recorded and doesn't end the link: with an extension that isn't known here it may be meant so.
func (l *link) readAlone(scratch []byte) error {
	for !l.ending.closeSeen() {
		if _, err := l.tap.Read(scratch); err != nil {
			return err
		}
	}
	return errCloseFrame
}
