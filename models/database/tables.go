package database

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"duckhoo/config"
	"duckhoo/models/database/migrate"
	"duckhoo/models/database/migrations"
	"duckhoo/models/schema"
)

// Tables returns the tables that a registry's models need.
func Tables(reg *schema.Registry) migrate.State {
	var s migrate.State
	for _, m := range reg.Models() {
		s.Tables = append(s.Tables, table(m))
	}
	for _, m := range reg.Models() {
		for _, r := range m.Many() {
			s.Tables = append(s.Tables, joinTable(r))
		}
	}
	return s
}

func table(m *schema.Model) migrate.Table {
	t := migrate.Table{Name: m.Table, PrimaryKey: []string{"id"}}
	for _, f := range m.Fields {
		t.Columns = append(t.Columns, migrate.Column{
			Name: f.Column, Type: migrate.Type(f.Type), Size: f.Size, NotNull: f.NotNull, Default: f.Default, Generated: f.Generated,
		})
	}
	for _, x := range m.Indexes {
		t.Indexes = append(t.Indexes, index(m, x))
	}
	for _, r := range m.Relations {
		if r.Type == schema.BelongsTo {
			t.ForeignKeys = append(t.ForeignKeys, foreignKey(m.Table, r.Key.Column, r.Target.Table, r.OnDelete))
		}
	}
	return ownedKeys(t, m)
}

// index returns an index as the engine needs it. Names are taken by living rows
// alone. An index that is not unique ends with the id, so that a filtered list
// comes out in the order of its tie-break without sorting; the one on the time
// of deletion holds the trash alone, so that nothing looks there for the living,
// and one on a choice or a bool the living, so that they are counted without a
// look at their rows. Any other holds the rows that its declaration says.
func index(m *schema.Model, x schema.Index) migrate.Index {
	out := migrate.Index{Name: x.Name, Unique: x.Unique}
	for _, c := range x.Columns {
		out.Columns = append(out.Columns, migrate.IndexColumn{Name: c.Name, Desc: c.Desc})
	}
	switch {
	case x.Unique && !m.Once:
		out.Where = "deleted_at IS NULL"
	case !x.Unique:
		last := out.Columns[len(out.Columns)-1]
		out.Columns = append(out.Columns, migrate.IndexColumn{Name: "id", Desc: last.Desc})
		if out.Where = x.Where; len(x.Columns) > 1 || x.Where != "" {
			break
		}
		switch f := m.Column(last.Name); {
		case last.Name == "deleted_at":
			out.Where = "deleted_at IS NOT NULL"
		case m.Field("DeletedAt") != nil && f != nil && (f.Kind == schema.KindChoice || f.Kind == schema.KindBool):
			out.Where = "deleted_at IS NULL"
		}
	}
	return out
}

// ownedKeys adds the foreign keys of rows that are owned by a row's id and
// have no relation back.
func ownedKeys(t migrate.Table, m *schema.Model) migrate.Table {
	for _, r := range m.Parents {
		if r.Parent.Name != "ID" || r.ChildKey.Relation != nil {
			continue
		}
		t.ForeignKeys = append(t.ForeignKeys, foreignKey(m.Table, r.ChildKey.Column, r.Model.Table, r.OnDelete))
	}
	return t
}

func joinTable(r *schema.Relation) migrate.Table {
	column := func(name string) migrate.Column { return migrate.Column{Name: name, Type: migrate.ID, NotNull: true} }
	return migrate.Table{
		Name:       r.JoinTable,
		Columns:    []migrate.Column{column(r.JoinColumn), column(r.TargetColumn)},
		PrimaryKey: []string{r.JoinColumn, r.TargetColumn},
		Indexes:    []migrate.Index{{Name: "idx_" + r.JoinTable + "_" + r.TargetColumn, Columns: []migrate.IndexColumn{{Name: r.TargetColumn}}}},
		ForeignKeys: []migrate.ForeignKey{
			foreignKey(r.JoinTable, r.JoinColumn, r.Model.Table, "cascade"),
			foreignKey(r.JoinTable, r.TargetColumn, r.Target.Table, "cascade"),
		},
	}
}

func foreignKey(table, column, target, onDelete string) migrate.ForeignKey {
	return migrate.ForeignKey{Name: "fk_" + table + "_" + column, Column: column, RefTable: target, RefColumn: "id", OnDelete: onDelete}
}

// Difference returns the operations that the models need and the migrations
// lack; none means that both agree. Renames name tables or models.
func Difference(reg *schema.Registry, renames []migrate.Rename) ([]migrate.Operation, error) {
	have, err := migrate.Sum(migrations.List())
	if err != nil {
		return nil, fmt.Errorf("database: %w", err)
	}
	want := Tables(reg)
	return migrate.Diff(have, want, tableRenames(renames, have, want, reg))
}

// Prospect returns a Runner that is only asked what waits. A SQLite file that is
// not there is not made: an empty database in memory answers in its place.
func Prospect(ctx context.Context, cfg config.Database) (*migrate.Runner, func(), error) {
	if _, err := os.Stat(cfg.DSN.Reveal()); cfg.Engine == "sqlite" && errors.Is(err, fs.ErrNotExist) {
		cfg.DSN = config.NewDSN(inMemory)
	}
	return Runner(ctx, cfg)
}

// Migrate brings the configured database up to date.
func Migrate(ctx context.Context, cfg config.Database) error {
	run, done, err := Runner(ctx, cfg)
	if err != nil {
		return err
	}
	defer done()
	_, err = run.Up(ctx)
	return err
}

// Runner returns what applies the migrations to the configured database.
// Statements have no time limit there. The caller closes it.
func Runner(ctx context.Context, cfg config.Database) (*migrate.Runner, func(), error) {
	cfg.StatementTimeout = 0
	db := &DB{Engine: cfg.Engine, cfg: cfg}
	if err := db.Connect(ctx); err != nil {
		return nil, nil, err
	}
	closer := func() { _ = db.Close() }
	pool, err := db.Pool()
	if err != nil {
		closer()
		return nil, nil, err
	}
	return &migrate.Runner{DB: pool, Dialect: migrate.Dialect(cfg.Engine), Migrations: migrations.List()}, closer, nil
}
