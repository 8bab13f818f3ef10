package migrations

import "duckhoo/models/database/migrate"

func m0002Search() migrate.Migration {
	return migrate.Migration{
		ID: "0002_search",
		Operations: []migrate.Operation{
			migrate.RunSQL{
				SQLite: []string{
					"CREATE TABLE search_documents (docid INTEGER PRIMARY KEY, model text NOT NULL, row_id text NOT NULL UNIQUE)",
					"CREATE VIRTUAL TABLE search_words USING fts5(words, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0')",
				},
				Postgres: []string{
					"CREATE TABLE search_documents (row_id uuid PRIMARY KEY, model text NOT NULL, words tsvector NOT NULL)",
					"CREATE INDEX idx_search_documents_words ON search_documents USING gin (words)",
				},
				ReverseSQLite:   []string{"DROP TABLE search_words", "DROP TABLE search_documents"},
				ReversePostgres: []string{"DROP TABLE search_documents"},
			},
		},
	}
}
