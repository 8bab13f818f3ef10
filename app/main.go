package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run does what the command line says and returns the exit code: 0, 1 when it
// failed, 2 when the command line is wrong. Data goes to stdout, words to
// stderr.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	root := newCommands()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	var wrong *usageError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &wrong):
		fmt.Fprintf(stderr, "%v\nTry: %s --help\n", err, root.Name())
		return 2
	}
	fmt.Fprintln(stderr, err)
	return 1
}
