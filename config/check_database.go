package config

import (
	"fmt"
	"strings"
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
	}
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
