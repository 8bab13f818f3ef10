package database_test

import (
	"fmt"
	"strings"
	"testing"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/database/migrate"
	"duckhoo/models/schema"
)

// Page is the model of that name with another name for its title.
type Page struct {
	schema.Base
	Slug      string          `gorm:"size:40;not null;uniqueIndex:idx_pages_slug_language"`
	Language  models.Language `gorm:"size:2;not null;uniqueIndex:idx_pages_slug_language;index"`
	Heading   string          `gorm:"size:100;not null"`
	Body      schema.Markdown `gorm:"not null"`
	Published bool            `gorm:"index"`
}

// Leaf is that model under another name of its own.
type Leaf Page

// instead is the registry of the program with another model for Page.
func instead(t *testing.T, other any) *schema.Registry {
	t.Helper()
	whole, err := models.Registry()
	if err != nil {
		t.Fatal(err)
	}
	rows := []any{other}
	for _, m := range whole.Models() {
		if m.Name != "page" {
			rows = append(rows, m.New())
		}
	}
	reg, err := schema.New(rows...)
	if err != nil {
		t.Fatal(err)
	}
	return reg
}

// A rename may say the model, as it is written in Go, or the table.
func TestRenamesNameModelsAndTables(t *testing.T) {
	for said, tt := range map[string]struct {
		model any
		want  string
	}{
		"page.title=heading":            {&Page{}, "[RenameColumn pages.title to heading]"},
		"pages.title=heading":           {&Page{}, "[RenameColumn pages.title to heading]"},
		"page.title=heading page=leaf":  {&Leaf{}, "RenameTable pages to leafs RenameColumn leafs.title to heading"},
		"leaf.title=heading pages=leaf": {&Leaf{}, "RenameTable pages to leafs RenameColumn leafs.title to heading"},
	} {
		var renames []migrate.Rename
		for word := range strings.FieldsSeq(said) {
			r, err := migrate.ParseRename(word)
			if err != nil {
				t.Fatal(err)
			}
			renames = append(renames, r)
		}
		ops, err := database.Difference(instead(t, tt.model), renames)
		if err != nil || !strings.Contains(fmt.Sprint(ops), tt.want) {
			t.Errorf("%s: %v %v; want %s", said, ops, err, tt.want)
		}
	}
}

// A rename that is refused is the one thing that is said.
func TestARefusedRenameStandsAlone(t *testing.T) {
	_, err := database.Difference(instead(t, &Page{}), []migrate.Rename{{Table: "page", Column: "title", To: "headline"}})
	if want := "rename pages.title=headline: the models have no column pages.headline"; err == nil || err.Error() != want {
		t.Errorf("%v; want %s", err, want)
	}
}
