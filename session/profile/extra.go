package profile

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
)

// extra holds the members of a JSON object that this version doesn't know, as text between the braces: `"a":1,"b":{}`.
// It is a string so that what holds one can still be compared and copied.
type extra string

// decode reads an object into known, a pointer to a struct without methods of its own, and the rest of it into x.
func (x *extra) decode(data []byte, known any) error {
	if err := json.Unmarshal(data, known); err != nil {
		return err
	}
	*x = ""
	d := json.NewDecoder(bytes.NewReader(data))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return err // null, which leaves known as it is
	}
	names := fieldNames(reflect.TypeOf(known).Elem())
	var rest bytes.Buffer
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return err
		}
		name := t.(string) // an object's keys are strings
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return err
		}
		if names[strings.ToLower(name)] {
			continue
		}
		key, err := encodePlain(name)
		if err != nil {
			return err
		}
		if rest.Len() > 0 {
			rest.WriteByte(',')
		}
		rest.Write(key)
		rest.WriteByte(':')
		if err := json.Compact(&rest, value); err != nil {
			return err
		}
	}
	*x = extra(rest.String())
	return nil
}

// encode writes known, a struct without methods of its own, with x behind its members.
func (x extra) encode(known any) ([]byte, error) {
	b, err := encodePlain(known)
	if err != nil || x == "" {
		return b, err
	}
	b = b[:len(b)-1]
	if len(b) > 1 {
		b = append(b, ',')
	}
	b = append(b, x...)
	return append(b, '}'), nil
}

// fieldNames returns the names in JSON of a struct's fields, in lower case, because that is how encoding/json compares.
func fieldNames(t reflect.Type) map[string]bool {
	names := make(map[string]bool, t.NumField())
	for i := range t.NumField() {
		if name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ","); name != "" {
			names[name] = true
		}
	}
	return names
}

// encodePlain writes JSON without escaping what matters only in HTML: an & in a URL stays one.
func encodePlain(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// The types without methods, by which encoding/json reads and writes the known fields.
type (
	plainProfile     Profile
	plainHeader      Header
	plainCompression Compression
	plainTimeouts    Timeouts
	plainLimits      Limits
	plainMessage     Message
	plainFolder      Folder
	plainWorkspace   Workspace
)

// MarshalJSON writes the known fields in their order, then those that were read but aren't known.
func (p Profile) MarshalJSON() ([]byte, error) { return p.extra.encode(plainProfile(p)) }

// UnmarshalJSON reads the known fields and keeps the others for MarshalJSON.
func (p *Profile) UnmarshalJSON(b []byte) error { return p.extra.decode(b, (*plainProfile)(p)) }

// MarshalJSON writes the known fields in their order, then those that were read but aren't known.
func (h Header) MarshalJSON() ([]byte, error) { return h.extra.encode(plainHeader(h)) }

// UnmarshalJSON reads the known fields and keeps the others for MarshalJSON.
func (h *Header) UnmarshalJSON(b []byte) error { return h.extra.decode(b, (*plainHeader)(h)) }

// MarshalJSON writes the known fields in their order, then those that were read but aren't known.
func (c Compression) MarshalJSON() ([]byte, error) { return c.extra.encode(plainCompression(c)) }

// UnmarshalJSON reads the known fields and keeps the others for MarshalJSON.
func (c *Compression) UnmarshalJSON(b []byte) error { return c.extra.decode(b, (*plainCompression)(c)) }

// MarshalJSON writes the known fields in their order, then those that were read but aren't known.
func (t Timeouts) MarshalJSON() ([]byte, error) { return t.extra.encode(plainTimeouts(t)) }

// UnmarshalJSON reads the known fields and keeps the others for MarshalJSON.
func (t *Timeouts) UnmarshalJSON(b []byte) error { return t.extra.decode(b, (*plainTimeouts)(t)) }

// MarshalJSON writes the known fields in their order, then those that were read but aren't known.
func (l Limits) MarshalJSON() ([]byte, error) { return l.extra.encode(plainLimits(l)) }

// UnmarshalJSON reads the known fields and keeps the others for MarshalJSON.
func (l *Limits) UnmarshalJSON(b []byte) error { return l.extra.decode(b, (*plainLimits)(l)) }

// MarshalJSON writes the known fields in their order, then those that were read but aren't known.
func (m Message) MarshalJSON() ([]byte, error) { return m.extra.encode(plainMessage(m)) }

// UnmarshalJSON reads the known fields and keeps the others for MarshalJSON.
func (m *Message) UnmarshalJSON(b []byte) error { return m.extra.decode(b, (*plainMessage)(m)) }

// MarshalJSON writes the known fields in their order, then those that were read but aren't known.
func (f Folder) MarshalJSON() ([]byte, error) { return f.extra.encode(plainFolder(f)) }

// UnmarshalJSON reads the known fields and keeps the others for MarshalJSON.
func (f *Folder) UnmarshalJSON(b []byte) error { return f.extra.decode(b, (*plainFolder)(f)) }

// MarshalJSON writes the known fields in their order, then those that were read but aren't known.
func (w Workspace) MarshalJSON() ([]byte, error) { return w.extra.encode(plainWorkspace(w)) }

// UnmarshalJSON reads the known fields and keeps the others for MarshalJSON.
func (w *Workspace) UnmarshalJSON(b []byte) error { return w.extra.decode(b, (*plainWorkspace)(w)) }
