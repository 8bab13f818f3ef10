package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"runtime/debug"

	"github.com/mattn/go-isatty"
	"github.com/spf13/cobra"

	"duckhoo/config"
	"duckhoo/web/static"
)

func newServeCommand() *cobra.Command {
	return &cobra.Command{Use: "serve", Short: "answer requests (what runs without a command)", RunE: func(c *cobra.Command, _ []string) error {
		s, err := loadSettings()
		if err != nil {
			return err
		}
		logTo(s.Log)
		if err := static.Check(); err != nil {
			return err
		}
		collectLess()
		p, err := newProgram(s)
		if err != nil {
			return err
		}
		return p.run(c.Context(), c)
	}}
}

// collectLess lets the heap grow to four times what is in use before garbage is
// collected, unless GOGC says otherwise: what a request allocates dies with it,
// and a server keeps little.
func collectLess() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(300)
	}
}

// run opens what the program needs and serves until ctx ends.
func (p *program) run(ctx context.Context, c *cobra.Command) error {
	srv, err := p.handler()
	if err != nil {
		return err
	}
	if err := p.connect(ctx); err != nil {
		return err
	}
	defer p.close()
	ln, err := listen(ctx, p.settings.Server.Listen)
	if err != nil {
		return err
	}
	password, created, err := p.accounts.FirstStart(ctx, p.settings.AdminPassword.Reveal())
	if err != nil {
		return err
	}
	if created && p.settings.AdminPassword.Empty() {
		fmt.Fprintf(c.OutOrStdout(), "superuser admin  password %s\n", password)
	} else if created {
		fmt.Fprintln(c.OutOrStdout(), "superuser admin  password as DUCKHOO_ADMIN_PASSWORD says")
	}
	end := func() error { return nil }
	if p.settings.Jobs.InsideServe {
		if end, err = p.working(ctx); err != nil {
			return err
		}
	}
	at := "http://" + ln.Addr().String()
	fmt.Fprintf(c.OutOrStdout(), "site %s/  back office %s%s/  API %s/api/v1/quizzes  docs %s/api/docs\n", at, at, p.settings.Admin.Path, at, at)
	return errors.Join(srv.serve(ctx, ln), end())
}

// logTo sends the log to standard error: words on a terminal, JSON elsewhere,
// unless the settings say which.
func logTo(cfg config.Log) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(cfg.Level)); err != nil {
		level = slog.LevelInfo
	}
	options := &slog.HandlerOptions{Level: level}
	if cfg.Format == "text" || cfg.Format == "auto" && isatty.IsTerminal(os.Stderr.Fd()) {
		slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, options)))
		return
	}
	slog.SetDefault(slog.New(slog.NewJSONHandler(os.Stderr, options)))
}
