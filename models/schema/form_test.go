package schema_test

import (
	"testing"

	"duckhoo/models/schema"
)

type shelf struct {
	schema.Base
	Name string `gorm:"size:40;not null" validate:"required"`
}

type move struct {
	ShelfID schema.ID `gorm:"not null" label:"칸|Shelf"`
	Shelf   *shelf
	Note    string `gorm:"size:40" validate:"max=10"`
}

func TestForm(t *testing.T) {
	r, err := schema.New(&shelf{})
	if err != nil {
		t.Fatal(err)
	}
	m, err := r.Form(&move{})
	if err != nil {
		t.Fatal(err)
	}
	if f := m.Field("ShelfID"); f == nil || f.Kind != schema.KindRelation || f.Relation.Target != r.Model("shelf") || f.Label.KO != "칸" {
		t.Errorf("%+v", f)
	}
	if len(r.Models()) != 1 || r.Of(&move{}) != nil {
		t.Error("the registry keeps a form")
	}
	for name, form := range map[string]any{
		"a list of rows": &struct {
			Shelves []shelf `gorm:"many2many:x"`
		}{}, "a secret": &struct{ Code schema.Secret }{}, "a file": &struct{ Cover schema.File }{},
	} {
		if _, err := r.Form(form); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
	_, err = r.Form(&struct{ Code schema.Secret }{})
	if got := schema.Mistakes(err); len(got) != 1 || got[0].ID != "schema.E025" {
		t.Errorf("%v; want schema.E025", err)
	}
	if _, err := r.Form(&struct{ Odd chan int }{}); err == nil {
		t.Error("a channel is taken")
	}
}
