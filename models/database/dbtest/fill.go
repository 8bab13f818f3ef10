package dbtest

import (
	"errors"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// model is a database that others are copies of.
type model struct {
	once sync.Once
	dsn  string
	err  error
}

var (
	modelsLock sync.Mutex
	models     = map[string]*model{} // by engine and name
)

// Fill puts into the empty database of a test what fill puts into one: tables,
// and rows that every test begins with. It is done once in a process for each
// engine and name; the other databases are copies. fill must leave no
// connection open.
func Fill(t testing.TB, engine, dsn, name string, fill func(dsn string) error) {
	t.Helper()
	modelsLock.Lock()
	m := models[engine+"/"+name]
	if m == nil {
		m = &model{}
		models[engine+"/"+name] = m
	}
	modelsLock.Unlock()
	m.once.Do(func() { m.dsn, m.err = prepare(t, engine, fill) })
	if m.err != nil {
		t.Fatalf("fill %s: %v", name, m.err)
	}
	if engine == "sqlite" {
		if err := copyFile(m.dsn, dsn); err != nil {
			t.Fatal(err)
		}
		return
	}
	server := os.Getenv(Variable)
	spare(t, server, databaseOf(dsn))
	execute(t, server, "CREATE DATABASE "+databaseOf(dsn)+" TEMPLATE "+databaseOf(m.dsn))
}

// prepare makes the database that others are copies of. On SQLite it lies in a
// folder of the system's for such files, on PostgreSQL it stays on the server
// until another process finds it old.
func prepare(t testing.TB, engine string, fill func(string) error) (string, error) {
	if engine == "sqlite" {
		dir, err := os.MkdirTemp("", "duckhoo-test-")
		if err != nil {
			return "", err
		}
		file := filepath.Join(dir, "model.db")
		if err := fill(file); err != nil {
			return "", err
		}
		if tail, err := os.Stat(file + "-wal"); err == nil && tail.Size() > 0 {
			return "", errors.New("the database is still open")
		}
		return file, nil
	}
	server := os.Getenv(Variable)
	dsn, err := withDatabase(server, empty(t, server))
	if err != nil {
		return "", err
	}
	return dsn, fill(dsn)
}

// databaseOf returns the name of the database in a DSN that withDatabase made.
func databaseOf(dsn string) string {
	if u, err := url.Parse(dsn); err == nil && u.Scheme != "" {
		return strings.TrimPrefix(u.Path, "/")
	}
	return dsn[strings.LastIndex(dsn, "dbname=")+len("dbname="):]
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}
