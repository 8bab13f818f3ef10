package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

func newCreateSuperuserCommand() *cobra.Command {
	var email string
	c := &cobra.Command{Use: "createsuperuser HANDLE", Short: "make somebody who may do everything; the password comes from the terminal or standard input", Args: cobra.ExactArgs(1)}
	c.Flags().StringVar(&email, "email", "", "their e-mail address")
	c.RunE = func(c *cobra.Command, args []string) error {
		return withAccounts(c.Context(), func(ctx context.Context, p *program) error {
			password, err := askPassword(c)
			if err != nil {
				return err
			}
			user, err := p.accounts.CreateSuperuser(ctx, args[0], email, password)
			if err != nil {
				return err
			}
			fmt.Fprintln(c.OutOrStdout(), "superuser", user.Handle)
			return nil
		})
	}
	return c
}

func newChangePasswordCommand() *cobra.Command {
	var factors bool
	c := &cobra.Command{Use: "changepassword HANDLE", Short: "give somebody a new password and end their sessions", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return withAccounts(c.Context(), func(ctx context.Context, p *program) error {
				password, err := askPassword(c)
				if err != nil {
					return err
				}
				if err := p.accounts.SetPassword(ctx, args[0], password); err != nil || !factors {
					return err
				}
				return p.accounts.RemoveFactors(ctx, args[0])
			})
		}}
	c.Flags().BoolVar(&factors, "remove-factors", false, "take their second factors away, too")
	return c
}

// withAccounts runs a command on the connected program.
func withAccounts(ctx context.Context, do func(context.Context, *program) error) error {
	s, err := loadSettings()
	if err != nil {
		return err
	}
	p, err := newProgram(s)
	if err != nil {
		return err
	}
	if err := p.connect(ctx); err != nil {
		return err
	}
	defer p.close()
	return do(ctx, p)
}

// askPassword reads a password: twice without echo on a terminal, else one line
// of standard input.
func askPassword(c *cobra.Command) (string, error) {
	if in, ok := c.InOrStdin().(*os.File); ok && term.IsTerminal(int(in.Fd())) {
		first, err := hidden(c, in, "Password: ")
		if err != nil {
			return "", err
		}
		again, err := hidden(c, in, "Once more: ")
		if err != nil {
			return "", err
		}
		if first != again {
			return "", errors.New("the two passwords differ")
		}
		return first, nil
	}
	line, err := bufio.NewReader(c.InOrStdin()).ReadString('\n')
	if err != nil && line == "" {
		return "", fmt.Errorf("read the password from standard input: %w", err)
	}
	return strings.TrimRight(line, "\r\n"), nil
}

func hidden(c *cobra.Command, in *os.File, prompt string) (string, error) {
	fmt.Fprint(c.ErrOrStderr(), prompt)
	text, err := term.ReadPassword(int(in.Fd()))
	fmt.Fprintln(c.ErrOrStderr())
	return string(text), err
}
