package database_test

import (
	"fmt"
	"slices"
	"testing"

	"duckhoo/models/database"
	"duckhoo/models/database/dbtest"
)

// TestSyllablesOfBefore: what was indexed before there were syllables is found
// by them after the migration, and by all that it was found by before.
func TestSyllablesOfBefore(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, engine, dsn string) {
		run, done, err := database.Runner(t.Context(), settings(engine, dsn))
		if err != nil {
			t.Fatal(err)
		}
		defer done()
		if _, err := run.To(t.Context(), "0016_saved_views"); err != nil {
			t.Fatal(err)
		}
		for i, words := range []string{"해리포터 zz해리 zz리포 zz포터 duck", "리", "abc가 zzab zzbc zzc가", "zzang 猫"} {
			id := fmt.Sprintf("00000000-0000-0000-0000-00000000000%d", i)
			list := []string{
				fmt.Sprintf("INSERT INTO search_documents (docid, model, row_id) VALUES (%d, 'quiz', '%s')", i, id),
				fmt.Sprintf("INSERT INTO search_words (rowid, words) VALUES (%d, '%s')", i, words),
			}
			if engine == "postgres" {
				list = []string{fmt.Sprintf("INSERT INTO search_documents (row_id, model, words) VALUES ('%s', 'quiz', array_to_tsvector(string_to_array('%s', ' ')))", id, words)}
			}
			for _, sql := range list {
				if _, err := run.DB.ExecContext(t.Context(), sql); err != nil {
					t.Fatal(err)
				}
			}
		}
		if _, err := run.Up(t.Context()); err != nil {
			t.Fatal(err)
		}
		for term, want := range map[string][]int{"zz리": {0, 1}, "zz해": {0}, "zz터": {0}, "zz포": {0}, "zz가": {2}, "zz猫": {3}, "zza": nil, "zzg": nil, "zzc": nil,
			"zz해리": {0}, "zz포터": {0}, "해리포터": {0}, "duck": {0}, "리": {1}, "zzc가": {2}, "abc가": {2}, "zzang": {3}, "猫": {3}} {
			sql := fmt.Sprintf(`SELECT rowid FROM search_words WHERE search_words MATCH '"%s"' ORDER BY rowid`, term)
			if engine == "postgres" {
				sql = fmt.Sprintf("SELECT right(row_id::text, 1)::int FROM search_documents WHERE words @@ '''%s'''::tsquery ORDER BY 1", term)
			}
			rows, err := run.DB.QueryContext(t.Context(), sql)
			if err != nil {
				t.Fatal(err)
			}
			var got []int
			for rows.Next() {
				var n int
				if err := rows.Scan(&n); err != nil {
					t.Fatal(err)
				}
				got = append(got, n)
			}
			if err := rows.Err(); err != nil || !slices.Equal(got, want) {
				t.Errorf("%s is in %v, want %v (%v)", term, got, want, err)
			}
			_ = rows.Close()
		}
	})
}
