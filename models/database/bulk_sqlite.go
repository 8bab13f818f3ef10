package database

import (
	"context"
	"database/sql"
	"slices"
	"strings"
)

// bulkRows is how many rows one statement of SQLite stores: enough that the
// cost of a statement does not show.
const bulkRows = 50

// storeSQLite stores the heaps, table by table. Keys are checked at the commit.
func (p *pile) storeSQLite(ctx context.Context, tx *sql.Tx) error {
	// The cache holds the indexes that are written all over the place.
	for _, pragma := range []string{"PRAGMA defer_foreign_keys = ON", "PRAGMA cache_size = -512000"} {
		if _, err := tx.ExecContext(ctx, pragma); err != nil {
			return err
		}
	}
	if err := p.wordsSQLite(ctx, tx); err != nil {
		return err
	}
	for _, h := range p.heaps {
		for part := range slices.Chunk(h.rows, bulkRows*100) {
			if err := h.storeSQLite(ctx, tx, part); err != nil {
				return err
			}
		}
	}
	return nil
}

// wordsSQLite numbers the documents and piles them up with their words.
func (p *pile) wordsSQLite(ctx context.Context, tx *sql.Tx) error {
	if len(p.search) == 0 {
		return nil
	}
	var last int64
	if err := tx.QueryRowContext(ctx, "SELECT coalesce(max(docid), 0) FROM search_documents").Scan(&last); err != nil {
		return err
	}
	documents := p.heap("search_documents", func() []column { return []column{{name: "docid"}, {name: "model"}, {name: "row_id"}} })
	index := p.heap("search_words", func() []column { return []column{{name: "rowid"}, {name: "words"}} })
	for i, s := range p.search {
		docid := last + int64(i) + 1
		documents.rows = append(documents.rows, []any{docid, s.model, s.id.String()})
		index.rows = append(index.rows, []any{docid, s.words})
	}
	return nil
}

func (h *heap) storeSQLite(ctx context.Context, tx *sql.Tx, rows [][]any) error {
	full := len(rows) / bulkRows * bulkRows
	if err := h.insertSQLite(ctx, tx, bulkRows, rows[:full]); err != nil {
		return err
	}
	return h.insertSQLite(ctx, tx, len(rows)-full, rows[full:])
}

// insertSQLite stores rows with one prepared statement for each so many.
func (h *heap) insertSQLite(ctx context.Context, tx *sql.Tx, each int, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	names := make([]string, len(h.columns))
	for i, c := range h.columns {
		names[i] = quote(c.name)
	}
	one := "(" + marks(len(h.columns)) + ")"
	stmt, err := tx.PrepareContext(ctx, "INSERT INTO "+quote(h.table)+" ("+strings.Join(names, ", ")+") VALUES "+
		strings.Repeat(one+", ", each-1)+one)
	if err != nil {
		return err
	}
	defer func() { _ = stmt.Close() }()
	for part := range slices.Chunk(rows, each) {
		if _, err := stmt.ExecContext(ctx, slices.Concat(part...)...); err != nil {
			return err
		}
	}
	return nil
}
