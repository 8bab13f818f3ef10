package config

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/jackc/pgx/v5"
)

// checkDatabase asks about the section database.
func (c *checker) checkDatabase() {
	db := c.Database
	if db.Engine == "sqlite" || db.Engine == "postgres" {
		c.checkDSN("database.dsn", db.Engine, db.DSN)
	} else if db.DSN.Empty() {
		c.report(idDSN, "database.dsn", "required; a file for sqlite, postgres://… for postgres%s", c.missingFile())
	}
	if len(db.Replicas) > 0 && db.Engine == "sqlite" {
		c.report(idReplicas, "database.replicas", "read replicas go with engine postgres only")
	}
	for i, replica := range db.Replicas {
		if db.Engine == "postgres" {
			c.checkDSN(fmt.Sprintf("database.replicas[%d]", i), db.Engine, replica)
		}
	}
	if db.Pool.Idle > db.Pool.Open && !c.failed["database.pool.open"] {
		c.report(idPool, "database.pool.idle", "%d is more than database.pool.open, %d", db.Pool.Idle, db.Pool.Open)
	}
}

// checkDSN asks whether a DSN is of its engine. It does not repeat the DSN.
func (c *checker) checkDSN(path, engine string, dsn DSN) {
	looksPostgres := postgresDSN(dsn.Reveal())
	switch {
	case dsn.Empty() && engine == "sqlite":
		c.report(idDSN, path, "required; a file such as data/duckhoo.db")
	case dsn.Empty():
		c.report(idDSN, path, "required; postgres://user@host/name or host=… dbname=…")
	case engine == "sqlite" && looksPostgres:
		c.report(idDSN, path, "is a DSN of PostgreSQL, but database.engine is sqlite, which takes a file")
	case engine == "postgres" && !looksPostgres:
		c.report(idDSN, path, "is not a DSN of PostgreSQL; write postgres://user@host/name or host=… dbname=…")
	case engine == "postgres":
		c.checkPostgres(path, dsn)
	case plainFile(dsn.Reveal()) != nil:
		c.report(idDSN, path, "%v", plainFile(dsn.Reveal()))
	}
}

// checkPostgres asks the driver whether it can read a DSN. The driver's words
// are left out: they repeat the DSN, and of a malformed one nobody can say where
// the password ends.
func (c *checker) checkPostgres(path string, dsn DSN) {
	_, err := pgx.ParseConfig(dsn.Reveal())
	switch {
	case err == nil:
	case errors.Is(err, fs.ErrNotExist):
		c.report(idDSN, path, "names a file that is not there (a certificate, a key or a service file)")
	default:
		c.report(idDSN, path, "is malformed; write postgres://user@host:5432/name?sslmode=… with %%40 and the like for signs "+
			"in a password, or host=… port=5432 dbname=… sslmode=…")
	}
}

// plainFile refuses what SQLite has beside the name of a file.
func plainFile(dsn string) error {
	switch {
	case dsn == ":memory:" || strings.Contains(dsn, "mode=memory"):
		return errors.New("a database in memory would be another one for each connection; name a file such as data/duckhoo.db")
	case strings.HasPrefix(dsn, "file:"):
		return errors.New("is an address; name the file alone, without file: and without options, such as data/duckhoo.db")
	case strings.Contains(dsn, "?"):
		return errors.New("has options behind a ?, which the settings around it say; name the file alone, such as data/duckhoo.db")
	}
	return nil
}

// postgresDSN tells the two spellings of PostgreSQL from the name of a file.
func postgresDSN(dsn string) bool {
	if strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://") {
		return true
	}
	for word := range strings.FieldsSeq(dsn) {
		switch key, _, found := strings.Cut(word, "="); {
		case !found:
			continue
		case key == "host", key == "dbname", key == "user", key == "service", key == "hostaddr", key == "port", key == "database":
			return true
		}
	}
	return false
}
