package database_test

import (
	"testing"

	"duckhoo/config"
	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/database/dbtest"
)

// A model that changed without makemigrations fails here.
func TestModelsAndMigrationsAgree(t *testing.T) {
	reg, err := models.Registry()
	if err != nil {
		t.Fatal(err)
	}
	ops, err := database.Difference(reg, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, op := range ops {
		t.Errorf("the migrations lack: %s; run makemigrations", op)
	}
}

// migrated returns the settings of a database with all migrations applied.
func migrated(t *testing.T, engine, dsn string) config.Database {
	t.Helper()
	cfg := settings(engine, dsn)
	run, done, err := database.Runner(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer done()
	if _, err := run.Up(t.Context()); err != nil {
		t.Fatal(err)
	}
	return cfg
}

func TestMigrationsGoUpAndBackDown(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, engine, dsn string) {
		run, done, err := database.Runner(t.Context(), migrated(t, engine, dsn))
		if err != nil {
			t.Fatal(err)
		}
		defer done()
		for _, target := range []string{"0", "1", "2"} {
			if _, err := run.To(t.Context(), target); err != nil {
				t.Fatalf("to %s: %v", target, err)
			}
		}
	})
}
