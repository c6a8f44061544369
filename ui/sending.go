package ui

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"fyne.io/fyne/v2/container"

	"socklens/session"
	"socklens/session/profile"
	"socklens/ui/compose"
	"socklens/ui/desk"
)

func (w *Window) connect() {
	t := w.tab()
	again := func(why string) { w.confirm("Connect again?", why, "Connect again", t.Reconnect) }
	switch w.status().State {
	case session.Open:
		again("The link is open. It is closed with 1000 first, and a new attempt begins.")
	case session.Connecting:
		again("It is connecting already. That attempt is given up, and a new one begins.")
	case session.Closing:
		again("The link is being closed. A new attempt begins as soon as it is.")
	default:
		t.Connect()
		if profile.CheckURL(t.Profile().URL) == nil {
			w.focusList()
		}
	}
}

func (w *Window) cancelConnecting() {
	if w.status().State != session.Connecting {
		w.inform("Nothing to cancel", "The visible tab is not connecting.")
		return
	}
	w.tab().Cancel()
}

func (w *Window) disconnect() { w.tab().Disconnect(desk.NormalClosure, "") }

func (w *Window) askClose() {
	t := w.tab()
	code, reason := newField(), newField()
	code.SetText("1000")
	reason.SetPlaceHolder("at most 123 bytes")
	w.askChecked("Close with code", "Close", form("Code", code, "Reason", reason), code, func() (func(), error) {
		n, err := compose.CloseCode(code.Text, reason.Text)
		return func() { t.Disconnect(n, reason.Text) }, err
	})
}

// askControl asks for the payload of a ping or a pong.
func (w *Window) askControl(name string, send func(t *desk.Tab, payload []byte)) {
	t := w.tab()
	text := newField()
	text.SetPlaceHolder("at most 125 bytes")
	w.askChecked(name, "Send", form("Payload", text), text, func() (func(), error) {
		if n := len(text.Text); n > 125 {
			return nil, fmt.Errorf("the payload has %d bytes, at most 125 fit", n)
		}
		return func() { send(t, []byte(text.Text)) }, nil
	})
}

// askFragments asks how large the fragments shall be that the draft is sent in.
func (w *Window) askFragments() {
	t := w.tab()
	w.composer.flush()
	size := newField()
	size.SetText("16")
	w.askChecked("Send in fragments", "Send", form("Bytes in each", size), size, func() (func(), error) {
		n, err := strconv.Atoi(strings.TrimSpace(size.Text))
		if err != nil || n < 1 {
			return nil, errors.New("the size of a fragment is a number of bytes from 1")
		}
		return func() { t.SendFragments(n) }, nil
	})
}

// askRaw asks for the bytes of a frame.
func (w *Window) askRaw() {
	t := w.tab()
	text := newArea()
	text.TextStyle.Monospace = true
	text.SetPlaceHolder("89 00   — an unmasked ping")
	w.askChecked("Frame from hex", "Send", container.NewVBox(hint("The bytes go out exactly as written, header and payload."), text), text, func() (func(), error) {
		frames, err := compose.ParseHex(text.Text)
		return func() { t.SendRaw(frames) }, err
	})
}

func (w *Window) toggleReading() {
	stop := !w.status().ReadingStopped
	w.tab().StopReading(stop)
}

func (w *Window) togglePong() {
	stop := !w.status().PongsOff
	w.tab().NoPong(stop)
}

func (w *Window) showHandshake() {
	if seq := w.status().HandshakeSeq; seq != 0 {
		w.chooseAnywhere(seq)
		return
	}
	t := w.tab()
	t.LastHandshake(func(seq int64) {
		w.pump.do(func() {
			switch {
			case w.tab() != t:
			case seq == 0:
				w.inform("No handshake", "This session has none. Connect first.")
			default:
				w.chooseAnywhere(seq)
			}
		})
	})
}

func (w *Window) send() {
	if w.messages != nil {
		w.messages.choose(true)
		return
	}
	if w.asking() {
		return
	}
	w.composer.flush()
	w.tab().Send()
}

func (w *Window) sendAgain() { w.onEntry((*desk.Tab).SendAgain) }

func (w *Window) editAndResend() { w.onEntry(w.edit) }

// edit puts an entry into the composer.
func (w *Window) edit(t *desk.Tab, seq int64) {
	t.EditAndResend(seq)
	w.focusComposer()
}

func (w *Window) recall(step int) { w.tab().Recall(step) }
