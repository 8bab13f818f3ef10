package database

import (
	"context"
	"database/sql"
	"encoding/hex"
	"fmt"
	"strings"
)

// storePostgres stores all heaps in one statement, since keys are checked at
// the end of a statement: each table is filled from arrays of texts.
func (p *pile) storePostgres(ctx context.Context, tx *sql.Tx) error {
	for _, setting := range []string{"SET LOCAL statement_timeout = 0", "SET LOCAL synchronous_commit = off"} {
		if _, err := tx.ExecContext(ctx, setting); err != nil {
			return err
		}
	}
	if len(p.search) > 0 {
		documents := p.heap("search_documents", func() []column {
			return []column{{"model", "text"}, {"row_id", "uuid"}, {"words", "words"}}
		})
		for _, s := range p.search {
			documents.rows = append(documents.rows, []any{s.model, s.id.String(), s.words})
		}
	}
	s := &statement{}
	for i, h := range p.heaps {
		if i == 0 {
			s.add("WITH ")
		} else {
			s.add(", ")
		}
		s.add(fmt.Sprintf("h%d AS (", i))
		h.fill(s)
		s.add(")")
	}
	s.add(" SELECT 1")
	_, err := tx.ExecContext(ctx, s.String(), s.args...)
	return err
}

// fill writes INSERT ... SELECT from one array a column.
func (h *heap) fill(s *statement) {
	n := len(h.columns)
	names, casts, arrays, letters := make([]string, 0, n), make([]string, 0, n), make([]string, 0, n), make([]string, 0, n)
	for i, c := range h.columns {
		letter := fmt.Sprintf("c%d", i)
		names, letters = append(names, quote(c.name)), append(letters, letter)
		casts = append(casts, castText(letter, c.typ))
		arrays = append(arrays, fmt.Sprintf("$%d::text[]", len(s.args)+1))
		s.args = append(s.args, h.texts(i))
	}
	s.add("INSERT INTO " + quote(h.table) + " (" + strings.Join(names, ", ") + ") SELECT " + strings.Join(casts, ", ") +
		" FROM unnest(" + strings.Join(arrays, ", ") + ") AS u(" + strings.Join(letters, ", ") + ")")
}

func castText(name, typ string) string {
	if typ == "words" {
		return "array_to_tsvector(string_to_array(" + name + ", ' '))"
	}
	return name + "::" + typ
}

// texts is one column as texts, nil for NULL.
func (h *heap) texts(i int) []*string {
	out := make([]*string, len(h.rows))
	for j, row := range h.rows {
		var text string
		switch v := row[i].(type) {
		case nil:
			continue
		case string:
			text = v
		case []byte:
			text = `\x` + hex.EncodeToString(v)
		default:
			text = fmt.Sprint(v)
		}
		out[j] = &text
	}
	return out
}
