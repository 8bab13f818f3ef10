package dbtest

import (
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
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
	execute(t, server, "DROP DATABASE "+databaseOf(dsn)+" WITH (FORCE)")
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
	dropOld(t, server)
	name := fmt.Sprintf("%s%d_%d", modelPrefix, time.Now().Unix(), os.Getpid()) + "_" + strconv.Itoa(len(models))
	execute(t, server, "CREATE DATABASE "+name+" TEMPLATE template0 ENCODING 'UTF8'")
	dsn, err := withDatabase(server, name)
	if err != nil {
		return "", err
	}
	return dsn, fill(dsn)
}

// modelPrefix begins the names of databases that others are copies of; the
// time at which they were made follows.
const modelPrefix = "duckhoo_model_"

// dropOld removes what processes before this one have left: no run of tests
// lasts two hours.
func dropOld(t testing.TB, server string) {
	for _, name := range query(t, server, "SELECT datname FROM pg_database WHERE datname LIKE '"+modelPrefix+"%'") {
		made, _, _ := strings.Cut(strings.TrimPrefix(name, modelPrefix), "_")
		if at, err := strconv.ParseInt(made, 10, 64); err == nil && time.Since(time.Unix(at, 0)) > 2*time.Hour {
			execute(t, server, "DROP DATABASE IF EXISTS "+name)
		}
	}
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
