package main

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"duckhoo/models/database/dbtest"
)

// must runs commands that must succeed.
func (s *shell) must(commands ...string) {
	s.t.Helper()
	for _, args := range commands {
		if code, _, words := s.run(strings.Fields(args)...); code != 0 {
			s.t.Fatalf("%s: exit %d: %s", args, code, words)
		}
	}
}

// A backup that was restored holds what the database held, and a broken file
// changes nothing. A table that is younger than the backup does not stand in
// its way.
func TestBackupAndRestore(t *testing.T) {
	dbtest.InTurn(t, func(t *testing.T, engine, dsn string) {
		s := newShell(t, "DUCKHOO_DATABASE__ENGINE", engine, "DUCKHOO_DATABASE__DSN", dsn)
		s.must("migrate", "demo", "backup copy.db", "seed --quizzes 5 --users 1")
		if code, _, words := s.run("backup", "copy.db"); code != 1 || !strings.Contains(words, "copy.db") {
			t.Errorf("a backup over another one: %d %s", code, words)
		}
		s.sql("CREATE TABLE younger (id text, quiz_id "+map[string]string{"sqlite": "text", "postgres": "uuid"}[engine]+" REFERENCES quizzes (id))",
			"INSERT INTO younger (quiz_id) SELECT id FROM quizzes")
		copied, err := os.ReadFile("copy.db")
		if err != nil {
			t.Fatal(err)
		}
		write(t, "noise.db", strings.Repeat("noise", 1000))
		write(t, "half.db", string(copied[:len(copied)*3/4]))
		for _, file := range []string{"noise.db", "half.db", "absent.db"} {
			if code, _, _ := s.run("restore", file); code != 1 {
				t.Errorf("%s was restored", file)
			}
		}
		if n := s.quizzes(); n != 21 {
			t.Fatalf("%d quizzes before the restore, want 21", n)
		}
		s.must("restore copy.db")
		if n := s.quizzes(); n != 16 {
			t.Errorf("%d quizzes after the restore, want 16", n)
		}
		s.must("restore copy.db", "migrate --check", "audit verify")
	})
}

// Each restore keeps what it found, whole, beside what earlier ones kept.
func TestRestoreKeepsEverySafetyCopy(t *testing.T) {
	s := newShell(t, "DUCKHOO_DATABASE__ENGINE", "sqlite", "DUCKHOO_DATABASE__DSN", "data/duckhoo.db")
	s.must("migrate", "demo", "backup copy.db", "seed --quizzes 5 --users 1", "restore copy.db", "seed --quizzes 2 --users 1", "restore copy.db")
	for file, want := range map[string]int{"duckhoo.db.before-restore": 21, "duckhoo.db.before-restore-2": 18, "duckhoo.db": 16} {
		if err := sound(t.Context(), filepath.Join("data", file)); err != nil {
			t.Errorf("%s: %v", file, err)
		}
		t.Setenv("DUCKHOO_DATABASE__DSN", "data/"+file)
		if n := s.quizzes(); n != want {
			t.Errorf("%s has %d quizzes, want %d", file, n, want)
		}
	}
}

// A database that somebody has open is not restored over, also while it is idle.
func TestRestoreRefusesWhatIsOpen(t *testing.T) {
	s := newShell(t, "DUCKHOO_DATABASE__ENGINE", "sqlite", "DUCKHOO_DATABASE__DSN", "data/duckhoo.db")
	s.must("migrate", "demo", "backup copy.db")
	refused := func(who string) {
		t.Helper()
		if code, _, words := s.run("restore", "copy.db"); code != 1 || !strings.Contains(words, "stop it first") {
			t.Errorf("while %s has it open: exit %d, %s", who, code, words)
		}
		if left, err := filepath.Glob("data/*restor*"); len(left) > 0 || err != nil {
			t.Errorf("left behind: %v %v", left, err)
		}
	}
	db, done, err := openDatabase(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	pool, err := db.Pool()
	if err != nil {
		t.Fatal(err)
	}
	pool.SetMaxIdleConns(0) // nothing of SQLite's is held between two requests
	refused("the program")
	done()
	other, err := sql.Open("sqlite", "data/duckhoo.db")
	if err != nil {
		t.Fatal(err)
	}
	other.SetMaxOpenConns(1)
	var n int
	if err := other.QueryRowContext(t.Context(), "SELECT count(*) FROM quizzes").Scan(&n); err != nil {
		t.Fatal(err)
	}
	refused("another program")
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}
	s.must("restore copy.db")
}

// A database that is past reading can be restored over.
func TestRestoreOverABrokenFile(t *testing.T) {
	s := newShell(t, "DUCKHOO_DATABASE__ENGINE", "sqlite", "DUCKHOO_DATABASE__DSN", "data/duckhoo.db")
	s.must("migrate", "demo", "backup copy.db")
	write(t, "data/duckhoo.db", strings.Repeat("noise", 5000))
	s.must("restore copy.db", "audit verify")
}

// Backups and the data file are for their owner alone.
func TestDataIsPrivate(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no permissions of this kind")
	}
	dbtest.InTurn(t, func(t *testing.T, engine, dsn string) {
		s := newShell(t, "DUCKHOO_DATABASE__ENGINE", engine, "DUCKHOO_DATABASE__DSN", dsn)
		s.must("migrate", "backup copy.db", "restore copy.db")
		files := []string{"copy.db"}
		if engine == "sqlite" {
			files = append(files, dsn, dsn+".before-restore", dsn+".lock")
		}
		for _, file := range files {
			if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%s: %v %v", filepath.Base(file), info, err)
			}
		}
	})
}

// sql runs statements on the database of the commands.
func (s *shell) sql(statements ...string) {
	s.t.Helper()
	db, done, err := openDatabase(context.Background())
	if err != nil {
		s.t.Fatal(err)
	}
	defer done()
	pool, err := db.Pool()
	if err != nil {
		s.t.Fatal(err)
	}
	for _, statement := range statements {
		if _, err := pool.ExecContext(s.t.Context(), statement); err != nil {
			s.t.Fatalf("%s: %v", statement, err)
		}
	}
}

func (s *shell) quizzes() int {
	s.t.Helper()
	db, done, err := openDatabase(context.Background())
	if err != nil {
		s.t.Fatal(err)
	}
	defer done()
	var n int
	if err := db.From(context.Background()).Raw("SELECT count(*) FROM quizzes").Scan(&n).Error; err != nil {
		s.t.Fatal(err)
	}
	return n
}
