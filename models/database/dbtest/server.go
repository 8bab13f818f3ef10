package dbtest

import (
	"crypto/rand"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// This file makes and drops databases on a PostgreSQL server. Both are slow: a
// thousand files are copied or removed, and a drop waits for a checkpoint.

// prefix begins the names of databases of tests; the time at which they were
// made follows.
const prefix = "duckhoo_test_"

var (
	sparesLock sync.Mutex
	spares     []string // empty databases that no test has any more
	old        sync.Once
	dropping   sync.Mutex // one at a time
)

// empty returns the name of an empty database: a spare one, or a new one.
func empty(t testing.TB, server string) string {
	t.Helper()
	old.Do(func() { dropOld(t, server) })
	sparesLock.Lock()
	defer sparesLock.Unlock()
	if n := len(spares); n > 0 {
		name := spares[n-1]
		spares = spares[:n-1]
		return name
	}
	name := fmt.Sprintf("%s%d_%s", prefix, time.Now().Unix(), strings.ToLower(rand.Text()))
	execute(t, server, "CREATE DATABASE "+name+" TEMPLATE template0 ENCODING 'UTF8'")
	return name
}

// spare takes an empty database out of the way, for another test.
func spare(t testing.TB, server, name string) {
	t.Helper()
	other := fmt.Sprintf("%s%d_%s", prefix, time.Now().Unix(), strings.ToLower(rand.Text()))
	execute(t, server, "ALTER DATABASE "+name+" RENAME TO "+other)
	sparesLock.Lock()
	defer sparesLock.Unlock()
	spares = append(spares, other)
}

// drop removes a database. What a process does not come to drop before it ends,
// a later one finds old.
func drop(server, name string) {
	dropping.Lock()
	defer dropping.Unlock()
	_ = run(server, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)")
}

// dropOld removes what processes before this one have left: no run of tests
// lasts two hours.
func dropOld(t testing.TB, server string) {
	for _, name := range query(t, server, "SELECT datname FROM pg_database WHERE datname LIKE '"+prefix+"%'") {
		made, _, _ := strings.Cut(strings.TrimPrefix(name, prefix), "_")
		if at, err := strconv.ParseInt(made, 10, 64); err == nil && time.Since(time.Unix(at, 0)) > 2*time.Hour {
			drop(server, name)
		}
	}
}
