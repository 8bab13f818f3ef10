package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"duckhoo/models/schema"
)

// Bulk stores many rows of any models as they are, with the many-to-many links
// and the words for search that follow from the relations in their structs. It
// is for made-up data alone: it asks no policy, runs no rule, checks no tag and
// writes no audit entry. Rows of one call may name one another in any order.
func (db *DB) Bulk(ctx context.Context, rows ...any) error {
	return db.Tx(ctx, func(ctx context.Context) error {
		tx, ok := ctx.Value(txKey{}).(*txState).db.Statement.ConnPool.(*sql.Tx)
		if !ok {
			return errors.New("database: bulk: the transaction is not the driver's own")
		}
		p := &pile{db: db}
		for _, row := range rows {
			if err := p.add(row); err != nil {
				return fmt.Errorf("database: bulk: %w", err)
			}
		}
		store := p.storeSQLite
		if db.Engine == "postgres" {
			store = p.storePostgres
		}
		if err := store(ctx, tx); err != nil {
			return fmt.Errorf("database: bulk: %w", db.translate(err))
		}
		return nil
	})
}

// pile is what a bulk puts into each table.
type pile struct {
	db     *DB
	heaps  []*heap
	search []searched
}

// heap is what goes into one table.
type heap struct {
	table   string
	columns []column
	rows    [][]any
}

// column is a column and the type that PostgreSQL reads its text as.
type column struct{ name, typ string }

// searched is the words of one row.
type searched struct {
	model string
	id    schema.ID
	words string
}

func (p *pile) heap(table string, columns func() []column) *heap {
	for _, h := range p.heaps {
		if h.table == table {
			return h
		}
	}
	h := &heap{table: table, columns: columns()}
	p.heaps = append(p.heaps, h)
	return h
}

// add takes a row apart.
func (p *pile) add(row any) error {
	m := p.db.Registry.Of(row)
	if m == nil {
		return fmt.Errorf("%T is not registered", row)
	}
	h := p.heap(m.Table, func() []column { return columnsOf(m) })
	if err := h.add(m, row); err != nil {
		return err
	}
	for _, r := range m.Many() {
		p.addLinks(r, row)
	}
	return p.addWords(m, row)
}

// add puts the columns of a row of the model into its table.
func (h *heap) add(m *schema.Model, row any) error {
	stored := m.Stored()
	values := make([]any, len(stored))
	for i, f := range stored {
		var err error
		if values[i], err = f.Arg(row); err != nil {
			return err
		}
	}
	h.rows = append(h.rows, values)
	return nil
}

func columnsOf(m *schema.Model) []column {
	stored := m.Stored()
	out := make([]column, len(stored))
	for i, f := range stored {
		out[i] = column{f.Column, postgresType(f.Type)}
	}
	return out
}

func postgresType(abstract string) string {
	switch abstract {
	case "id":
		return "uuid"
	case "int", "duration", "decimal":
		return "bigint"
	case "bool":
		return "boolean"
	case "float":
		return "double precision"
	case "time":
		return "timestamptz"
	case "bytes":
		return "bytea"
	}
	return abstract // text, date, json
}

func (p *pile) addLinks(r *schema.Relation, row any) {
	h := p.heap(r.JoinTable, func() []column { return []column{{r.JoinColumn, "uuid"}, {r.TargetColumn, "uuid"}} })
	for _, target := range r.Rows(row) {
		h.rows = append(h.rows, []any{r.Model.ID(row).String(), r.Target.ID(target).String()})
	}
}

func (p *pile) addWords(m *schema.Model, row any) error {
	if len(m.Search) == 0 {
		return nil
	}
	var text strings.Builder
	for _, path := range m.Search {
		way, err := m.Path(path)
		if err != nil {
			return err
		}
		at := []any{row}
		for _, r := range way.Hops {
			var next []any
			for _, one := range at {
				next = append(next, r.Rows(one)...)
			}
			at = next
		}
		for _, one := range at {
			fmt.Fprintln(&text, way.Field.Get(one))
		}
	}
	p.search = append(p.search, searched{m.Name, m.ID(row), strings.Join(encoded(words(text.String())), " ")})
	return nil
}

// Settle brings the planner's statistics up to date after a bulk. PostgreSQL
// would do it by itself some minutes later; SQLite plans without.
func (db *DB) Settle(ctx context.Context) error {
	if db.Engine != "postgres" {
		return nil
	}
	pool, err := db.Pool()
	if err != nil {
		return fmt.Errorf("database: settle: %w", err)
	}
	conn, err := pool.Conn(ctx)
	if err != nil {
		return fmt.Errorf("database: settle: %w", db.translate(err))
	}
	defer func() { _ = conn.Close() }()
	for _, s := range []string{"SET statement_timeout = 0", "VACUUM (ANALYZE)", "RESET statement_timeout"} {
		if _, err := conn.ExecContext(ctx, s); err != nil {
			return fmt.Errorf("database: settle: %w", db.translate(err))
		}
	}
	return nil
}
