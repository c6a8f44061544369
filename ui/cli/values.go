package cli

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/alecthomas/kong"
)

// exact is an argument byte for byte; kong puts U+FFFD for what isn't UTF-8 in a string.
type exact string

// Decode takes the argument as it is.
func (x *exact) Decode(ctx *kong.DecodeContext) error {
	return scan(ctx, "text", func(s string) error {
		*x = exact(s)
		return nil
	})
}

// number is more than zero, or 0 where it wasn't given: whether 0 would mean no limit or nothing at all is a guess that is
// left to nobody.
type number int64

// Decode refuses what isn't more than zero.
func (n *number) Decode(ctx *kong.DecodeContext) error {
	return scan(ctx, "number", func(s string) error {
		v, err := strconv.ParseInt(s, 10, 64)
		if err != nil || v <= 0 {
			return fmt.Errorf("want a number above zero, got %q", s)
		}
		*n = number(v)
		return nil
	})
}

// duration is longer than zero, or 0 where it wasn't given, as number is.
type duration time.Duration

// Decode refuses what isn't longer than zero.
func (d *duration) Decode(ctx *kong.DecodeContext) error {
	return scan(ctx, "duration", func(s string) error {
		v, err := time.ParseDuration(s)
		if err != nil || v <= 0 {
			return fmt.Errorf("want a duration above zero, such as 500ms, 30s or 1h, got %q", s)
		}
		*d = duration(v)
		return nil
	})
}

// fileName is not empty where it was given: an empty one comes of a variable of the shell that isn't set.
type fileName string

// Decode refuses what is empty.
func (f *fileName) Decode(ctx *kong.DecodeContext) error {
	return scan(ctx, "name", func(s string) error {
		if s == "" {
			return errors.New("want a name, got an empty one")
		}
		*f = fileName(s)
		return nil
	})
}

// scan gives an argument to take. Where there is none, the error calls what is missing by its name.
func scan(ctx *kong.DecodeContext, name string, take func(string) error) error {
	token, err := ctx.Scan.PopValue(name)
	if err != nil {
		return err
	}
	return take(token.String())
}
