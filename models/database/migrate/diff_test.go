package migrate_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckhoo/models/database/migrate"
)

// library is a state to start from: people who own shelves that stand in a room
// that has an owner and a favourite shelf.
func library() migrate.State {
	id := migrate.Column{Name: "id", Type: migrate.ID, NotNull: true}
	key := []string{"id"}
	return migrate.State{Tables: []migrate.Table{
		{Name: "shelf", PrimaryKey: key,
			Columns: []migrate.Column{id, {Name: "name", Type: migrate.Text, Size: 40}, {Name: "room_id", Type: migrate.ID}},
			Indexes: []migrate.Index{{Name: "idx_shelf_name", Columns: []migrate.IndexColumn{{Name: "name"}}, Unique: true, Where: "name <> 'name'"}},
			ForeignKeys: []migrate.ForeignKey{
				{Name: "fk_shelf_room", Column: "room_id", RefTable: "room", RefColumn: "id", OnDelete: migrate.Cascade}}},
		{Name: "room", PrimaryKey: key,
			Columns: []migrate.Column{id, {Name: "shelf_id", Type: migrate.ID}, {Name: "owner_id", Type: migrate.ID}},
			ForeignKeys: []migrate.ForeignKey{
				{Name: "fk_room_shelf", Column: "shelf_id", RefTable: "shelf", RefColumn: "id"},
				{Name: "fk_room_owner", Column: "owner_id", RefTable: "person", RefColumn: "id"}}},
		{Name: "person", PrimaryKey: key, Columns: []migrate.Column{id}},
	}}
}

// changed returns the library with something done to it.
func changed(change func(s *migrate.State)) migrate.State {
	s := library()
	change(&s)
	return s
}

func TestDiffOrdersOperations(t *testing.T) {
	tests := map[string]struct {
		from, to migrate.State
		renames  []migrate.Rename
		want     []string
	}{
		"nothing": {from: library(), to: library()},
		"order of tables and columns": {from: library(), to: changed(func(s *migrate.State) {
			s.Tables[0], s.Tables[2] = s.Tables[2], s.Tables[0]
			s.Tables[1].Columns[0], s.Tables[1].Columns[1] = s.Tables[1].Columns[1], s.Tables[1].Columns[0]
		})},
		"restrict is the default":  {from: library(), to: changed(func(s *migrate.State) { s.Tables[1].ForeignKeys[0].OnDelete = migrate.Restrict })},
		"key columns are not null": {from: library(), to: changed(func(s *migrate.State) { s.Tables[2].Columns[0].NotNull = false })},
		"all new":                  {to: library(), want: []string{"CreateTable person", "CreateTable room", "CreateTable shelf"}},
		"all gone": {from: library(), want: []string{
			"DropForeignKey room.fk_room_shelf", "DropTable shelf", "DropTable room", "DropTable person"}},
		"one gone": {from: library(), to: changed(func(s *migrate.State) {
			s.Tables[1].Columns = s.Tables[1].Columns[:2]
			s.Tables[1].ForeignKeys = s.Tables[1].ForeignKeys[:1]
			s.Tables = s.Tables[:2]
		}), want: []string{"DropForeignKey room.fk_room_owner", "DropColumn room.owner_id", "DropTable person"}},
		"column with key and index": {from: changed(func(s *migrate.State) {
			s.Tables[0].Columns = s.Tables[0].Columns[:1]
			s.Tables[0].Indexes, s.Tables[0].ForeignKeys = nil, nil
		}), to: library(), want: []string{
			"AddColumn shelf.name", "AddColumn shelf.room_id", "AddIndex shelf.idx_shelf_name", "AddForeignKey shelf.fk_shelf_room"}},
		"changed key and index": {from: library(), to: changed(func(s *migrate.State) {
			s.Tables[0].Indexes[0].Unique = false
			s.Tables[0].ForeignKeys[0].OnDelete = migrate.SetNull
		}), want: []string{"DropForeignKey shelf.fk_shelf_room", "DropIndex shelf.idx_shelf_name",
			"AddIndex shelf.idx_shelf_name", "AddForeignKey shelf.fk_shelf_room"}},
		"size": {from: library(), to: changed(func(s *migrate.State) { s.Tables[0].Columns[1].Size = 80 }),
			want: []string{"AlterColumn shelf.name"}},
		"not renamed": {from: library(), to: changed(func(s *migrate.State) {
			s.Tables[0].Columns[1].Name = "title"
			s.Tables[0].Indexes = nil
		}), want: []string{"DropIndex shelf.idx_shelf_name", "AddColumn shelf.title", "DropColumn shelf.name"}},
		"renamed, said in any order": {from: library(), to: changed(func(s *migrate.State) {
			s.Tables[0].Name = "rack"
			s.Tables[0].Columns[1].Name = "title"
			s.Tables[0].Indexes[0].Columns[0].Name = "title"
			s.Tables[0].Indexes[0].Where = "title <> 'name'"
			s.Tables[1].ForeignKeys[0].RefTable = "rack"
		}), renames: []migrate.Rename{{Table: "shelf", Column: "name", To: "title"}, {Table: "shelf", To: "rack"}},
			want: []string{"RenameTable shelf to rack", "RenameColumn rack.name to title"}},
		"index moves to another table": {from: library(), to: changed(func(s *migrate.State) {
			s.Tables[1].ForeignKeys = s.Tables[1].ForeignKeys[1:]
			s.Tables[0].Name = "rack"
			s.Tables[0].ForeignKeys = nil
		}), want: []string{"DropForeignKey room.fk_room_shelf", "DropIndex shelf.idx_shelf_name", "CreateTable rack", "DropTable shelf"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			ops, err := migrate.Diff(test.from, test.to, test.renames)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, op := range ops {
				got = append(got, op.String())
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("operations (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDiffReportsWhatCannotBeDone(t *testing.T) {
	tests := map[string]struct {
		to      migrate.State
		renames []migrate.Rename
		want    []string
	}{
		"new not null without default": {to: changed(func(s *migrate.State) {
			s.Tables[0].Columns = append(s.Tables[0].Columns, migrate.Column{Name: "subtitle", Type: migrate.Text, NotNull: true})
			s.Tables[2].Columns = append(s.Tables[2].Columns, migrate.Column{Name: "age", Type: migrate.Int, NotNull: true})
		}), want: []string{"shelf.subtitle: a new NOT NULL column needs a default", "person.age: a new NOT NULL column needs a default"}},
		"becomes not null without default": {to: changed(func(s *migrate.State) { s.Tables[0].Columns[1].NotNull = true }),
			want: []string{"shelf.name: a column that becomes NOT NULL needs a default"}},
		"conversion": {to: changed(func(s *migrate.State) {
			s.Tables[0].Columns[1].Type = migrate.Int
			s.Tables[0].Indexes = nil
		}), want: []string{"AlterColumn shelf.name: text cannot become int without losing values"}},
		"primary key": {to: changed(func(s *migrate.State) { s.Tables[2].PrimaryKey = nil; s.Tables[1].ForeignKeys = nil }),
			want: []string{"person: the primary key cannot change from [id] to []"}},
		"type of the primary key": {to: changed(func(s *migrate.State) {
			s.Tables[2].Columns[0].Type = migrate.Text
			s.Tables[1].ForeignKeys = s.Tables[1].ForeignKeys[:1]
		}), want: []string{"AlterColumn person.id: the type of a column of the primary key cannot change"}},
		"renames": {to: library(), renames: []migrate.Rename{
			{Table: "shelf", To: "rack"}, {Table: "rack", To: "stand"}, {Table: "shelf", Column: "name", To: "title"},
			{Table: "shelf", Column: "label", To: "title"}, {Table: "desk", Column: "label", To: "title"},
		}, want: []string{
			"rename shelf=rack: the models still have a table shelf", "rename rack=stand: the models have no table stand",
			"rename shelf.name=title: the models still have a column shelf.name",
			"rename shelf.label=title: the models have no column shelf.title",
			"rename desk.label=title: the models have no table desk"}},
		"rename of what was never there": {to: library(), renames: []migrate.Rename{{Table: "shelf", Column: "label", To: "name"}},
			want: []string{"RenameColumn shelf.label to name: table shelf has no column label"}},
		"state": {to: changed(func(s *migrate.State) { s.Tables[0].Columns[1].Type = "varchar" }),
			want: []string{`shelf.name: unknown type "varchar"`}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			ops, err := migrate.Diff(library(), test.to, test.renames)
			if err == nil {
				t.Fatalf("no error, but %v", ops)
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error %q lacks %q", err, want)
				}
			}
		})
	}
}

func TestParseRename(t *testing.T) {
	good := map[string]migrate.Rename{
		"quiz=quizzes":    {Table: "quiz", To: "quizzes"},
		"quiz.name=title": {Table: "quiz", Column: "name", To: "title"},
	}
	for s, want := range good {
		if got, err := migrate.ParseRename(s); err != nil || got != want || got.String() != s {
			t.Errorf("%s: %v, %v", s, got, err)
		}
	}
	for _, s := range []string{"", "quiz", "=", "quiz=", "=quiz", "quiz.=title", ".name=title", "quiz.name=", "quiz.name=quiz.title", "a=b=c"} {
		if got, err := migrate.ParseRename(s); err == nil {
			t.Errorf("%q is taken for %v", s, got)
		}
	}
}
