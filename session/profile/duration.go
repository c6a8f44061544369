package profile

import (
	"fmt"
	"strings"
	"time"
)

// Duration is a time.Duration that stands in JSON as text such as "15s".
type Duration time.Duration

// String writes the duration as time.Duration does, without the units that are zero: "2m", not "2m0s".
func (d Duration) String() string {
	s := time.Duration(d).String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// MarshalText returns what String does.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads a number with a unit, such as "1.5s", "200ms" or "2m".
func (d *Duration) UnmarshalText(text []byte) error {
	v, err := ParseDuration(string(text))
	if err == nil {
		*d = v
	}
	return err
}

// ParseDuration reads what a person types for a time: a number with a unit, such as "1.5s", "200 ms" or "2m".
func ParseDuration(s string) (Duration, error) {
	v, err := time.ParseDuration(strings.ReplaceAll(strings.TrimSpace(s), " ", ""))
	if err == nil {
		return Duration(v), nil
	}
	if strings.Trim(s, "0123456789. ") == "" && strings.TrimSpace(s) != "" {
		return 0, fmt.Errorf("%q has no unit: write %ss or %sms", s, strings.TrimSpace(s), strings.TrimSpace(s))
	}
	return 0, fmt.Errorf("%q is not a time such as 15s, 200ms or 2m", s)
}
