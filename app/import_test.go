package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/database/dbtest"
)

// opened hands a program's database to a command, again and again.
func opened(p *program) func(context.Context) (*database.DB, func(), error) {
	return func(context.Context) (*database.DB, func(), error) { return p.db, func() {}, nil }
}

// typeImport runs the command as somebody would type it.
func typeImport(t *testing.T, p *program, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	c := newImportCommand(opened(p))
	c.SilenceUsage, c.SilenceErrors = true, true
	var out, words bytes.Buffer
	c.SetOut(&out)
	c.SetErr(&words)
	c.SetArgs(args)
	err = c.ExecuteContext(t.Context())
	return out.String(), words.String(), err
}

func TestImportCommand(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	ducks := write("ducks", "#Q Is this a duck?\n^ Yes\nA Yes\nB No\n\n#Q No key\n^ Maybe\nA Yes\nB No\n")
	geese := write("geese", "#Q Caf\xe9?\n^ Yes\nA Yes\nB No\n")
	refusal := ducks + ":6: the right answer is not among the choices\n"
	dbtest.InTurn(t, func(t *testing.T, engine, dsn string) {
		p := wired(t, engine, dsn)
		steps := []struct {
			name string
			args []string
			want string
		}{
			{"dry run", []string{"--format", "opentriviaqa", "--dry-run", ducks, geese}, "quizzes=2 questions=2 refused=1 unchanged=0\n"},
			{"first", []string{"--format", "opentriviaqa", ducks, geese}, "quizzes=2 questions=2 refused=1 unchanged=0\n"},
			{"second", []string{"--format=opentriviaqa", geese, ducks}, "quizzes=0 questions=0 refused=1 unchanged=2\n"},
		}
		for _, s := range steps {
			out, words, err := typeImport(t, p, s.args...)
			if diff := cmp.Diff(s.want+refusal, out+words); diff != "" || err != nil {
				t.Errorf("%s: %v %s", s.name, err, diff)
			}
		}
		quizzes := everything(t, p.db, "quiz", "Owner", "Questions")
		if len(quizzes) != 2 {
			t.Fatalf("%d quizzes", len(quizzes))
		}
		for _, row := range quizzes {
			q := row.(*models.Quiz)
			if q.Owner.Handle != "opentriviaqa" || q.Status != models.QuizPublished || !strings.Contains(q.Attribution, "CC BY-SA 4.0") {
				t.Errorf("%+v", q)
			}
		}
		if got := quizzes[0].(*models.Quiz).Questions[0].Stem; got != "Café?" {
			t.Errorf("stem %q", got)
		}
	})
}

func TestImportCommandIsTypedWrong(t *testing.T) {
	p := wired(t, "sqlite", dbtest.SQLite(t))
	var wrong *usageError
	if _, _, err := typeImport(t, p, "--format", "aikne", "import_test.go"); !errors.As(err, &wrong) || !strings.Contains(err.Error(), "opentriviaqa") {
		t.Errorf("an unknown format: %v", err)
	}
	if _, _, err := typeImport(t, p, "import_test.go"); !errors.As(err, &wrong) {
		t.Errorf("no format: %v", err)
	}
	if _, _, err := typeImport(t, p, "--format", "opentriviaqa"); err == nil {
		t.Error("no file: no error")
	}
	if _, _, err := typeImport(t, p, "--format", "opentriviaqa", "no-such-file"); err == nil || errors.As(err, &wrong) {
		t.Errorf("a file that is not there: %v", err)
	}
}
