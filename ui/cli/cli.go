package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"socklens/history"
	"socklens/ui/explain"
)

// The exit statuses that all commands share. Each command's help tells its others.
const (
	exitOK    = 0
	exitError = 1
	exitUsage = 2 // the arguments are wrong

	exitInterrupted = 130 // by Ctrl-C, where that isn't an orderly end; what shells give for it
)

// Program is what the commands need to know of the program around them.
type Program struct {
	Version string
	Stdout  io.Writer
	Stderr  io.Writer

	// Window opens the window and returns the exit status once it is closed.
	Window func(ctx context.Context, flags WindowFlags) int
}

// commands is the grammar of the command line.
type commands struct {
	Version kong.VersionFlag `help:"Print the version and exit."`

	Window   windowCommand   `cmd:"" default:"withargs" hidden:"" help:"Open the window."`
	Record   recordCommand   `cmd:"" help:"Record a session without a window."`
	Info     infoCommand     `cmd:"" help:"Tell what a capture holds, and whether it is sound."`
	Search   searchCommand   `cmd:"" help:"Find entries in a capture."`
	Endpoint endpointCommand `cmd:"" help:"Serve WebSocket paths to try things on, well-behaved and otherwise."`
}

const description = `A debugger for WebSocket endpoints: see exactly what crossed the wire, find any frame, send anything back.

Without a command the window opens, on the ws:// addresses and *.socklens captures that are given.`

// runner is a command that has been parsed. The error says what went wrong; a *statusError gives the exit status too.
type runner interface {
	run(ctx context.Context, p *program) error
}

// program is what a running command works with.
type program struct {
	Program
	parsed *kong.Context
	out    *paper // on Stdout
}

// statusError is an exit status, and the error behind it or nil.
type statusError struct {
	status int
	err    error
	misuse bool // the arguments are wrong, so help is what helps
}

func (e *statusError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit status %d", e.status)
	}
	return e.err.Error()
}

func (e *statusError) Unwrap() error { return e.err }

// usage marks an error as one of the arguments.
func usage(err error) error { return &statusError{status: exitUsage, err: err, misuse: true} }

// Run runs the command that args, without the program's name, ask for, and returns the exit status. Cancelling ctx ends
// it as Ctrl-C does.
func Run(ctx context.Context, args []string, p Program) int {
	var grammar commands
	exited := -1
	parser, err := kong.New(&grammar,
		kong.Name("socklens"),
		kong.Description(description),
		kong.Vars{"version": "socklens " + p.Version},
		kong.Writers(p.Stdout, p.Stderr),
		kong.Exit(func(status int) { exited = max(exited, status) }),
		kong.Help(printHelp),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, NoExpandSubcommands: true, WrapUpperBound: 100}),
	)
	if err != nil { // the grammar above is wrong
		fmt.Fprintln(p.Stderr, "socklens:", err)
		return exitError
	}
	parsed, err := parser.Parse(args)
	if exited >= 0 { // --help or --version has been answered
		return exited
	}
	if err != nil {
		return report(ctx, p.Stderr, usage(misread(args, err)))
	}
	if f := windowFlag(parsed); f != "" {
		return report(ctx, p.Stderr, usage(fmt.Errorf("--%s is a flag of the window, which %s doesn't open", f, parsed.Selected().Name)))
	}
	command, ok := parsed.Selected().Target.Addr().Interface().(runner)
	if !ok {
		fmt.Fprintf(p.Stderr, "socklens: %s has nothing to run\n", parsed.Command())
		return exitError
	}

	// A reader that goes away, as head does, makes writes fail instead of ending the process before its files are closed.
	broken := make(chan os.Signal, 1)
	signal.Notify(broken, syscall.SIGPIPE)
	defer signal.Stop(broken)
	err = command.run(ctx, &program{Program: p, parsed: parsed, out: newPaper(p.Stdout)})
	return report(ctx, p.Stderr, err)
}

// closing closes a capture that a function was done with, whose error it becomes where there is no other.
func closing(c *history.Capture, err *error) {
	if closed := c.Close(); *err == nil {
		*err = closed
	}
}

// windowFlag returns the name of a flag of the window that was given beside another command, or "". The parser takes it,
// because without a command such a flag is right.
func windowFlag(parsed *kong.Context) string {
	window := parsed.Model.DefaultCmd
	for _, step := range parsed.Path {
		if step.Flag != nil && parsed.Selected() != window && slices.Contains(window.Flags, step.Flag) {
			return step.Flag.Name
		}
	}
	return ""
}

// printHelp prints help, with the window in the program's own: it opens without a command.
func printHelp(options kong.HelpOptions, ctx *kong.Context) error {
	if ctx.Selected() == nil {
		options.NoAppSummary = true
		if _, err := fmt.Fprint(ctx.Stdout, "Usage: socklens [flags] [<address> | <capture>] ...\n       socklens <command> ...\n"); err != nil {
			return err
		}
		for _, c := range ctx.Model.Children {
			if c == ctx.Model.DefaultCmd {
				ctx.Model.Flags = append(ctx.Model.Flags, c.Flags...)
			}
		}
	}
	return kong.DefaultHelpPrinter(options, ctx)
}

// advised is an error together with what to do about it.
type advised struct{ what, try string }

func (e *advised) Error() string { return e.what }

// Explain says it to a person.
func (e *advised) Explain() explain.Explanation {
	return explain.Explanation{What: e.what, Why: e.what, Try: e.try}
}

// unread reports whether nobody reads what is printed any more. A peer that has gone breaks a pipe too.
func unread(err error) bool {
	return errors.Is(err, syscall.EPIPE) && !errors.As(err, new(*net.OpError))
}

// report says an error on the terminal and returns the exit status for it.
func report(ctx context.Context, stderr io.Writer, err error) int {
	switch {
	case err == nil, unread(err):
		return exitOK // nobody reads on, which is no error of ours
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		fmt.Fprintln(stderr, "socklens: interrupted")
		return exitInterrupted
	}
	s := &statusError{status: exitError, err: err}
	if errors.As(err, &s) && s.err == nil {
		return s.status
	}
	status, err := s.status, s.err
	lines := strings.Split(err.Error(), "\n") // of several errors in one
	for i := range lines {
		lines[i] = escape(lines[i])
	}
	fmt.Fprintf(stderr, "socklens: %s\n", strings.Join(lines, "\n"))
	if s.misuse {
		fmt.Fprintln(stderr, "Try socklens --help, or socklens COMMAND --help.")
		return status
	}
	x := explain.Error(err)
	// What is said for the window, in the command line's words.
	words := strings.NewReplacer(" (Ctrl+R)", "", " in Settings", " (see --help)", "Look at the Response tab", "Look at the answer with --jsonl",
		"the Request tab", "the request (--jsonl shows it)", "the body below", "the answer's body",
		"Free some room; recording goes on by itself, and what could not be kept is counted.", "Free some room, then run it again.")
	for _, s := range []string{x.Why, x.Try} {
		repeats := strings.Contains(strings.ToLower(err.Error()), strings.ToLower(strings.TrimSuffix(s, ".")))
		if !repeats && !strings.HasPrefix(s, "Try again;") {
			fmt.Fprintln(stderr, escape(words.Replace(s)))
		}
	}
	return status
}

// misread adds to a parser's error what may have been meant.
func misread(args []string, err error) error {
	if before, ok := strings.CutSuffix(err.Error(), ` but got "EOL" (<EOL>)`); ok {
		return fmt.Errorf("%s, but nothing follows", before)
	}
	if len(args) > 0 && args[0] == "search" && strings.Contains(err.Error(), "unknown flag") {
		return fmt.Errorf("%w (a query that begins with - goes after --, as in: socklens search FILE -- -heartbeat)", err)
	}
	return err
}
