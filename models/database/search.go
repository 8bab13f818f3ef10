package database

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"duckhoo/models/schema"
)

// Words of a text for search: words folded to NFKC and lower case, and for a
// word in Hangul its bigrams and its syllables beside it, so that part-words
// match. Both databases index the same words.
func words(text string) []string {
	var out []string
	seen := map[string]bool{}
	for _, w := range fields(text) {
		for _, token := range slices.Concat([]string{w}, bigrams(w), syllables(w)) {
			if !seen[token] {
				seen[token] = true
				out = append(out, token)
			}
		}
	}
	return out
}

// fields splits a text into runs of letters and digits, at most 64 runes each.
func fields(text string) []string {
	text = strings.ToLower(norm.NFKC.String(text))
	list := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for i, w := range list {
		if r := []rune(w); len(r) > 64 {
			list[i] = string(r[:64])
		}
	}
	return list
}

// bigrams returns the pairs of neighbours in a word that holds Hangul or other
// letters written without spaces.
func bigrams(word string) []string {
	r := []rune(word)
	if len(r) < 2 || !strings.ContainsFunc(word, eastern) {
		return nil
	}
	var out []string
	for i := range len(r) - 1 {
		out = append(out, "_"+string(r[i:i+2]))
	}
	return out
}

// syllables returns the letters of a word that are written without spaces.
func syllables(word string) []string {
	var out []string
	for _, r := range word {
		if eastern(r) {
			out = append(out, "_"+string(r))
		}
	}
	return out
}

func eastern(r rune) bool {
	return unicode.In(r, unicode.Hangul, unicode.Han, unicode.Hiragana, unicode.Katakana)
}

// asked returns the tokens that a row must have to match what somebody typed.
func asked(text string) []string {
	var out []string
	for _, w := range fields(text) {
		switch pairs := bigrams(w); {
		case len(pairs) > 0:
			out = append(out, pairs...)
		case strings.ContainsFunc(w, eastern):
			out = append(out, syllables(w)...)
		default:
			out = append(out, w)
		}
	}
	return out
}

// encoded writes tokens so that neither database splits or drops them: the
// letters stay, the mark of a part of a word becomes a prefix.
func encoded(tokens []string) []string {
	out := make([]string, len(tokens))
	for i, t := range tokens {
		if pair, ok := strings.CutPrefix(t, "_"); ok {
			t = "zz" + pair
		}
		out[i] = t
	}
	return out
}

// sought is words that somebody looks for, as the database takes them.
type sought struct {
	words, model string
}

// sought reads what somebody typed: a row must hold every word of it, and the
// last may be the start of one. It is nil when nothing can be found.
func (db *DB) sought(m *schema.Model, text string) *sought {
	tokens := encoded(asked(text))
	if len(tokens) == 0 || len(m.Search) == 0 {
		return nil
	}
	for i, t := range tokens {
		if db.Engine == "sqlite" {
			tokens[i] = `"` + t + `"`
		} else {
			tokens[i] = "'" + t + "'"
		}
	}
	last := len(tokens) - 1
	if !strings.Contains(tokens[last], "zz") {
		tokens[last] += map[string]string{"sqlite": "*", "postgres": ":*"}[db.Engine]
	}
	glue := map[string]string{"sqlite": " AND ", "postgres": " & "}[db.Engine]
	return &sought{strings.Join(tokens, glue), m.Name}
}

// index writes the words of a row into the search index.
func (db *DB) index(ctx context.Context, m *schema.Model, row any) error {
	if len(m.Search) == 0 {
		return nil
	}
	text, err := db.searchText(ctx, m, row)
	if err != nil {
		return err
	}
	tokens := strings.Join(encoded(words(text)), " ")
	if db.Engine == "postgres" {
		_, err := db.exec(ctx, sqlf(`INSERT INTO search_documents (model, row_id, words) VALUES (?, ?, array_to_tsvector(string_to_array(?, ' ')))
			ON CONFLICT (row_id) DO UPDATE SET words = excluded.words`, m.Name, m.ID(row), tokens))
		return err
	}
	if _, err := db.exec(ctx, sqlf(`INSERT INTO search_documents (model, row_id) VALUES (?, ?) ON CONFLICT (row_id) DO NOTHING`, m.Name, m.ID(row))); err != nil {
		return err
	}
	for _, text := range []string{
		`DELETE FROM search_words WHERE rowid = (SELECT docid FROM search_documents WHERE row_id = ?)`,
	} {
		if _, err := db.exec(ctx, sqlf(text, m.ID(row))); err != nil {
			return err
		}
	}
	_, err = db.exec(ctx, sqlf(`INSERT INTO search_words (rowid, words) SELECT docid, ? FROM search_documents WHERE row_id = ?`, tokens, m.ID(row)))
	return err
}

// says reports whether a write may have changed words that its row is found by.
func (w *write) says() bool {
	if w.Old == nil || w.Verb == schema.VerbRestore {
		return true
	}
	return slices.ContainsFunc(w.Model.Search, func(path string) bool {
		way, err := w.Model.Path(path)
		if err != nil || len(way.Hops) == 0 {
			return err != nil || !way.Field.Same(w.Old, w.Row)
		}
		first := way.Hops[0]
		switch first.Type {
		case schema.BelongsTo:
			return first.Key.Get(w.Old) != first.Key.Get(w.Row)
		case schema.ManyToMany:
			_, sent := w.Input.Many[first.JSON]
			return sent
		}
		_, sent := w.Input.Children[first.JSON]
		return sent
	})
}

// unindex forgets the words of a row.
func (db *DB) unindex(ctx context.Context, m *schema.Model, id schema.ID) error {
	if len(m.Search) == 0 {
		return nil
	}
	if db.Engine == "sqlite" {
		if _, err := db.exec(ctx, sqlf(`DELETE FROM search_words WHERE rowid = (SELECT docid FROM search_documents WHERE row_id = ?)`, id)); err != nil {
			return err
		}
	}
	_, err := db.exec(ctx, sqlf(`DELETE FROM search_documents WHERE row_id = ?`, id))
	return err
}

// unindexAlong forgets the words of rows that go along with those of m whose
// ids a statement tells, by the relations that cascade. way is how m was come to.
func (db *DB) unindexAlong(ctx context.Context, m *schema.Model, ids *statement, way []*schema.Relation) error {
	for _, other := range db.Registry.Models() {
		for _, r := range other.Relations {
			if r.Type != schema.BelongsTo || r.Target != m || r.OnDelete != "cascade" || slices.Contains(way, r) {
				continue
			}
			along := sqlf("SELECT id FROM "+quote(other.Table)+" WHERE "+quote(r.Key.Column)+" IN ("+ids.String()+")", ids.args...)
			if len(other.Search) > 0 {
				if err := db.unindexAll(ctx, along); err != nil {
					return err
				}
			}
			if err := db.unindexAlong(ctx, other, along, append(slices.Clone(way), r)); err != nil {
				return err
			}
		}
	}
	return nil
}

// unindexAll forgets the words of the rows whose ids a statement tells.
func (db *DB) unindexAll(ctx context.Context, ids *statement) error {
	if db.Engine == "sqlite" {
		if _, err := db.exec(ctx, sqlf("DELETE FROM search_words WHERE rowid IN (SELECT docid FROM search_documents WHERE row_id IN ("+ids.String()+"))", ids.args...)); err != nil {
			return err
		}
	}
	_, err := db.exec(ctx, sqlf("DELETE FROM search_documents WHERE row_id IN ("+ids.String()+")", ids.args...))
	return err
}

// searchText joins the texts that the model's SearchFields name.
func (db *DB) searchText(ctx context.Context, m *schema.Model, row any) (string, error) {
	var b strings.Builder
	for _, path := range m.Search {
		way, err := m.Path(path)
		if err != nil {
			return "", err
		}
		rows := []any{row}
		for _, r := range way.Hops {
			if rows, err = db.follow(ctx, r, rows); err != nil {
				return "", err
			}
		}
		for _, at := range rows {
			switch v := way.Field.Get(at).(type) {
			case string:
				b.WriteString(v + "\n")
			case schema.Markdown:
				b.WriteString(string(v) + "\n")
			}
		}
	}
	return b.String(), nil
}

// follow returns the rows at the other end of a relation.
func (db *DB) follow(ctx context.Context, r *schema.Relation, rows []any) ([]any, error) {
	var out []any
	for _, row := range rows {
		switch r.Type {
		case schema.BelongsTo:
			id := r.Key.Get(row).(schema.ID)
			if id.IsZero() {
				continue
			}
			target, err := db.Find(ctx, r.Target, id)
			if err != nil {
				return nil, err
			}
			out = append(out, target)
		case schema.ManyToMany:
			copied := []any{row}
			if err := db.loadLinked(ctx, r, copied, nil); err != nil {
				return nil, err
			}
			out = append(out, r.Rows(row)...)
		case schema.Owned:
			kids, err := db.children(ctx, r, []any{row})
			if err != nil {
				return nil, err
			}
			for _, list := range kids {
				out = append(out, list...)
			}
		}
	}
	return out, nil
}

// sqlf makes a statement of fixed SQL.
func sqlf(sql string, args ...any) *statement {
	s := &statement{}
	s.add(sql, args...)
	return s
}
