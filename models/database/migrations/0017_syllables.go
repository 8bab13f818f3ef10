package migrations

import (
	"strings"

	"duckhoo/models/database/migrate"
)

// m0017Syllables has the syllables of words in the search index, which holds
// words and pairs of neighbours: a syllable begins a pair or ends a word. It also
// makes room for the handles of people who have left.
func m0017Syllables() migrate.Migration {
	return migrate.Migration{
		ID: "0017_syllables",
		Operations: []migrate.Operation{
			migrate.RunSQL{
				SQLite: []string{
					"CREATE VIRTUAL TABLE temp.search_terms USING fts5vocab('main', 'search_words', 'instance')",
					"CREATE VIRTUAL TABLE search_syllables USING fts5(words, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0')",
					`INSERT INTO search_syllables (rowid, words) SELECT doc, group_concat(CASE
						WHEN term GLOB 'zz??' AND ` + easternSQLite("substr(term, 3, 1)") + ` THEN term || ' zz' || substr(term, 3, 1)
						WHEN term NOT GLOB 'zz*' AND ` + easternSQLite("substr(term, -1)") + ` THEN term || ' zz' || substr(term, -1)
						ELSE term END, ' ') FROM temp.search_terms GROUP BY doc`,
					"DROP TABLE temp.search_terms",
					"DROP TABLE search_words",
					"ALTER TABLE search_syllables RENAME TO search_words",
				},
				Postgres: []string{
					"DROP INDEX idx_search_documents_words",
					`UPDATE search_documents SET words = words || array_to_tsvector(ARRAY(SELECT DISTINCT 'zz' || part.letter FROM (
						SELECT CASE WHEN term LIKE 'zz__' THEN substr(term, 3, 1) WHEN term NOT LIKE 'zz%' THEN right(term, 1) END AS letter
						FROM unnest(tsvector_to_array(words)) term) part WHERE ` + easternPostgres("part.letter") + `))`,
					"CREATE INDEX idx_search_documents_words ON search_documents USING gin (words)",
				},
				ReverseSQLite:   []string{}, // what is found beside does no harm
				ReversePostgres: []string{},
			},
			migrate.AddColumn{Table: "users", Column: migrate.Column{Name: "former_handle", Type: migrate.Text, Size: 64, NotNull: true, Default: "''"}},
			migrate.AddIndex{Table: "users", Index: migrate.Index{Name: "idx_users_former_handle", Columns: []migrate.IndexColumn{{Name: "former_handle"}, {Name: "id"}}}},
		},
	}
}

// eastern are the letters that are written without spaces, from and to.
const eastern = `4352 AND 4607, 12353 AND 12447, 12449 AND 12538, 12541 AND 12543, 12784 AND 12799, 13312 AND 19903, 19968 AND 40959, 43360 AND 43388, 44032 AND 55291, 131072 AND 205743`

func easternSQLite(letter string) string   { return between("unicode(" + letter + ")") }
func easternPostgres(letter string) string { return between("ascii(" + letter + ")") }

func between(code string) string {
	return "(" + code + " BETWEEN " + strings.ReplaceAll(eastern, ", ", " OR "+code+" BETWEEN ") + ")"
}
