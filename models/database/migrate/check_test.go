package migrate_test

import (
	"strings"
	"testing"

	"duckhoo/models/database/migrate"
)

func TestCheckFindsEachMistake(t *testing.T) {
	column := func(c migrate.Column) func(*migrate.State) {
		return func(s *migrate.State) { s.Tables[0].Columns = append(s.Tables[0].Columns, c) }
	}
	tests := map[string]struct {
		change func(s *migrate.State)
		want   string
	}{
		"name":             {func(s *migrate.State) { s.Tables[2].Name = "Person" }, "table Person: a name is 1 to 63 of"},
		"long name":        {column(migrate.Column{Name: strings.Repeat("a", 64), Type: migrate.Int}), "a name is 1 to 63 of"},
		"table twice":      {func(s *migrate.State) { s.Tables = append(s.Tables, s.Tables[0]) }, "table shelf: the name is taken by table shelf"},
		"the records":      {func(s *migrate.State) { s.Tables[0].Name = "schema_migrations" }, "taken by the record of migrations"},
		"index as a table": {func(s *migrate.State) { s.Tables[0].Indexes[0].Name = "room" }, "the name is taken by"},
		"no columns":       {func(s *migrate.State) { s.Tables[2].Columns = nil }, "table person: no columns"},
		"column twice":     {column(migrate.Column{Name: "name", Type: migrate.Text}), "shelf.name: the column stands twice"},
		"type":             {column(migrate.Column{Name: "c", Type: "varchar"}), `shelf.c: unknown type "varchar"`},
		"default":          {column(migrate.Column{Name: "c", Type: migrate.Time, Default: "now()"}), "shelf.c: now() is not a literal of type time"},
		"default of text":  {column(migrate.Column{Name: "c", Type: migrate.Text, Default: "'a' || 'b'"}), "is not a literal of type text"},
		"default of bool":  {column(migrate.Column{Name: "c", Type: migrate.Bool, Default: "1"}), "shelf.c: 1 is not a literal of type bool"},
		"default of id":    {column(migrate.Column{Name: "c", Type: migrate.ID, Default: "''"}), "a column of type id takes no default"},
		"primary key":      {func(s *migrate.State) { s.Tables[2].PrimaryKey = []string{"nr"} }, "table person: primary key: no column nr"},
		"index column":     {func(s *migrate.State) { s.Tables[0].Indexes[0].Columns[0].Name = "c" }, "index idx_shelf_name: no column c"},
		"empty index":      {func(s *migrate.State) { s.Tables[0].Indexes[0].Columns = nil }, "index idx_shelf_name: no columns"},
		"index twice": {func(s *migrate.State) {
			x := &s.Tables[0].Indexes[0]
			x.Columns = append(x.Columns, x.Columns[0])
		}, "index idx_shelf_name: column name stands twice"},
		"index of json":     {func(s *migrate.State) { s.Tables[0].Columns[1].Type = migrate.JSON }, "of type json, which cannot be indexed"},
		"key column":        {func(s *migrate.State) { s.Tables[0].ForeignKeys[0].Column = "c" }, "foreign key fk_shelf_room: no column c"},
		"key table":         {func(s *migrate.State) { s.Tables[0].ForeignKeys[0].RefTable = "attic" }, "foreign key fk_shelf_room: no table attic"},
		"key to other":      {func(s *migrate.State) { s.Tables[0].ForeignKeys[0].RefColumn = "owner_id" }, "room.owner_id is not the primary key"},
		"key of other type": {func(s *migrate.State) { s.Tables[0].Columns[2].Type = migrate.Int }, "column room_id is of type int, but room.id is of type id"},
		"key on delete":     {func(s *migrate.State) { s.Tables[0].ForeignKeys[0].OnDelete = "SET NULL" }, `on delete "SET NULL" is not one of`},
		"set null, not null": {func(s *migrate.State) {
			s.Tables[0].ForeignKeys[0].OnDelete = migrate.SetNull
			s.Tables[0].Columns[2].NotNull = true
		}, "but column room_id is NOT NULL"},
		"key twice": {func(s *migrate.State) {
			s.Tables[0].ForeignKeys = append(s.Tables[0].ForeignKeys, s.Tables[0].ForeignKeys[0])
		}, "foreign key fk_shelf_room stands twice"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if err := changed(test.change).Check(); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q", err, test.want)
			}
		})
	}
	if err := library().Check(); err != nil {
		t.Errorf("a state without mistakes: %v", err)
	}
}

func TestOperationsThatDoNotFit(t *testing.T) {
	tests := map[string]struct {
		op   migrate.Operation
		want string
	}{
		"create again":           {migrate.CreateTable{Table: migrate.Table{Name: "shelf"}}, "CreateTable shelf): table shelf is there already"},
		"drop unknown":           {migrate.DropTable{Name: "attic"}, "no table attic"},
		"drop referred":          {migrate.DropTable{Name: "person"}, "foreign key fk_room_owner of table room refers to it"},
		"rename to taken":        {migrate.RenameTable{From: "shelf", To: "room"}, "table room is there already"},
		"add column again":       {migrate.AddColumn{Table: "shelf", Column: migrate.Column{Name: "name", Type: migrate.Text}}, "has that column already"},
		"fill of another type":   {migrate.AddColumn{Table: "shelf", Column: migrate.Column{Name: "n", Type: migrate.Int}, Fill: "'x'"}, "'x' is not a literal of type int"},
		"alter unknown":          {migrate.AlterColumn{Table: "shelf", Column: migrate.Column{Name: "c", Type: migrate.Text}}, "table shelf has no column c"},
		"drop indexed column":    {migrate.DropColumn{Table: "shelf", Name: "name"}, "index idx_shelf_name uses the column"},
		"drop constrained":       {migrate.DropColumn{Table: "shelf", Name: "room_id"}, "foreign key fk_shelf_room uses the column"},
		"drop of the key":        {migrate.DropColumn{Table: "shelf", Name: "id"}, "the primary key uses the column"},
		"rename column to taken": {migrate.RenameColumn{Table: "shelf", From: "name", To: "room_id"}, "has a column room_id already"},
		"drop unknown index":     {migrate.DropIndex{Table: "shelf", Name: "idx"}, "table shelf has no index idx"},
		"add index again":        {migrate.AddIndex{Table: "shelf", Index: migrate.Index{Name: "idx_shelf_name"}}, "has that index already"},
		"drop unknown key":       {migrate.DropForeignKey{Table: "shelf", Name: "fk"}, "table shelf has no foreign key fk"},
		"key to unknown table":   {migrate.AddForeignKey{Table: "shelf", ForeignKey: migrate.ForeignKey{Name: "fk", Column: "id", RefTable: "attic"}}, "no table attic"},
		"wrong state after":      {migrate.AddColumn{Table: "shelf", Column: migrate.Column{Name: "c", Type: "x"}}, `migration 0002_two: shelf.c: unknown type "x"`},
	}
	ops, err := migrate.Diff(migrate.State{}, library(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := migrate.Sum(steps(ops, []migrate.Operation{test.op}))
			if err == nil || !strings.Contains(err.Error(), "migration 0002_two: ") || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want migration 0002_two and %q", err, test.want)
			}
		})
	}
}

func TestIDsAreNumberedInOrder(t *testing.T) {
	tests := map[string][]string{
		"form":   {"1_initial"},
		"letter": {"0001_Initial"},
		"twice":  {"0001_a", "0001_b"},
		"order":  {"0002_a", "0001_b"},
	}
	for name, ids := range tests {
		t.Run(name, func(t *testing.T) {
			var list []migrate.Migration
			for _, id := range ids {
				list = append(list, migrate.Migration{ID: id})
			}
			if _, err := migrate.Sum(list); err == nil {
				t.Errorf("%v is taken", ids)
			}
		})
	}
}
