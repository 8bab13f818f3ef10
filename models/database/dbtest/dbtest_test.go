package dbtest_test

import (
	"database/sql"
	"testing"

	_ "github.com/glebarez/go-sqlite" // registers the driver sqlite

	"duckhoo/models/database/dbtest"
)

func TestEachGivesAnEmptyDatabase(t *testing.T) {
	drivers := map[string]string{"sqlite": "sqlite", "postgres": "pgx"}
	for range 2 {
		dbtest.Each(t, func(t *testing.T, engine, dsn string) {
			db, err := sql.Open(drivers[engine], dsn)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			if _, err := db.Exec("CREATE TABLE thing (n integer)"); err != nil {
				t.Errorf("the database is not empty: %v", err)
			}
		})
	}
}
