package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"duckhoo/models/media"
)

// newMediaCommand works on stored files.
func newMediaCommand(open func(context.Context) (*program, func(), error)) *cobra.Command {
	return group("media", "work on stored files", newMoveCommand(open))
}

// newMoveCommand takes files from one backend to another.
func newMoveCommand(open func(context.Context) (*program, func(), error)) *cobra.Command {
	var from, to string
	c := &cobra.Command{
		Use: "move --from A --to B", Short: "move every file to another backend",
		Long: "Move every stored file from one backend of the settings to another: copy it, name it by its new key, remove it.\n" +
			"What was interrupted goes on when it is run again. The site may go on serving; uploads that are under way stay,\n" +
			"so let storage.default name the new backend first. The last line on stdout is moved=N missing=N left=N.",
		RunE: func(c *cobra.Command, _ []string) error {
			for _, flag := range []struct{ name, value string }{{"from", from}, {"to", to}} {
				if flag.value == "" {
					return &usageError{fmt.Errorf("--%s: name a backend", flag.name)}
				}
			}
			p, done, err := open(c.Context())
			if err != nil {
				return err
			}
			defer done()
			for _, name := range []string{from, to} {
				if _, err := p.files.Driver(name); err != nil {
					return &usageError{err}
				}
			}
			add, clear := newProgress(c.ErrOrStderr(), -1, "files")
			moved, err := p.media.Move(c.Context(), from, to, func(media.Moved) { add(1) })
			clear()
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(c.OutOrStdout(), "moved=%d missing=%d left=%d\n", moved.Files, moved.Missing, moved.Left)
			return err
		},
	}
	c.Flags().StringVar(&from, "from", "", "the backend that the files are in")
	c.Flags().StringVar(&to, "to", "", "the backend that they go to")
	return c
}
