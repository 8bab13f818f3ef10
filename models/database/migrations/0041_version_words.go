package migrations

import "duckhoo/models/database/migrate"

// m0041VersionWords lets versions have what was shown of their quiz without a
// review: whom it credits, and its cover.
func m0041VersionWords() migrate.Migration {
	fill := []string{
		"UPDATE quiz_versions SET attribution = (SELECT q.attribution FROM quizzes q WHERE q.id = quiz_versions.quiz_id), cover = (SELECT q.cover FROM quizzes q WHERE q.id = quiz_versions.quiz_id)",
	}
	return migrate.Migration{
		ID: "0041_version_words",
		Operations: []migrate.Operation{
			migrate.AddColumn{Table: "quiz_versions", Column: migrate.Column{Name: "attribution", Type: migrate.Text, Size: 300, NotNull: true, Default: "''"}},
			migrate.AddColumn{Table: "quiz_versions", Column: migrate.Column{Name: "cover", Type: migrate.Text, Size: 255, NotNull: true, Default: "''"}},
			migrate.AddIndex{Table: "quiz_versions", Index: migrate.Index{Name: "idx_quiz_versions_cover", Columns: []migrate.IndexColumn{{Name: "cover"}, {Name: "id"}}}},
			migrate.RunSQL{SQLite: fill, Postgres: fill, ReverseSQLite: []string{}, ReversePostgres: []string{}},
		},
	}
}
