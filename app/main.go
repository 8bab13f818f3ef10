package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:]))
}

// run does what the command line says and returns the exit code: 0, 1 when it
// failed, 2 when the command line is wrong.
func run(ctx context.Context, args []string) int {
	root := newCommands()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	var wrong *usageError
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errSaid):
		return 1
	case errors.As(err, &wrong):
		fmt.Fprintf(os.Stderr, "%v\nTry: %s --help\n", err, root.Name())
		return 2
	}
	fmt.Fprintln(os.Stderr, err)
	return 1
}
