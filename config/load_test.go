package config_test

import (
	"testing"

	"duckhoo/config"
)

func TestShippedFileLoads(t *testing.T) {
	s, err := config.Load(config.Source{Path: "../config.yaml"})
	if err != nil {
		t.Fatal(err)
	}
	if s.Database.Engine != "sqlite" || s.Database.DSN.Reveal() != "data/duckhoo.db" {
		t.Errorf("database is %+v", s.Database)
	}
}
