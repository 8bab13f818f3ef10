package dbtest_test

import (
	"database/sql"
	"errors"
	"testing"

	_ "modernc.org/sqlite" // registers the driver sqlite

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

// Each test has a copy of its own of what was put in once.
func TestFillCopies(t *testing.T) {
	drivers := map[string]string{"sqlite": "sqlite", "postgres": "pgx"}
	fills := map[string]int{}
	for range 3 {
		dbtest.InTurn(t, func(t *testing.T, engine, dsn string) {
			dbtest.Fill(t, engine, dsn, "things", func(dsn string) error {
				fills[engine]++
				db, err := sql.Open(drivers[engine], dsn)
				if err != nil {
					return err
				}
				_, err = db.Exec("CREATE TABLE thing (n integer)")
				return errors.Join(err, db.Close())
			})
			db, err := sql.Open(drivers[engine], dsn)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			var n int
			if err := db.QueryRow("SELECT count(*) FROM thing").Scan(&n); err != nil || n != 0 {
				t.Errorf("%d things, %v; want none", n, err)
			}
			if _, err := db.Exec("INSERT INTO thing VALUES (1)"); err != nil {
				t.Error(err)
			}
			if fills[engine] != 1 {
				t.Errorf("filled %d times", fills[engine])
			}
		})
	}
}
