package migrations

import "duckhoo/models/database/migrate"

// m0041VersionWords lets versions have what was shown of their quiz without a
// review: whom it credits, and its cover. Reports, and the log of them, say whom
// they are about; entries of the log vouch for decisions.
func m0041VersionWords() migrate.Migration {
	fill := []string{
		"UPDATE quiz_versions SET attribution = (SELECT q.attribution FROM quizzes q WHERE q.id = quiz_versions.quiz_id), cover = (SELECT q.cover FROM quizzes q WHERE q.id = quiz_versions.quiz_id)",
		"UPDATE reports SET about_id = (SELECT q.owner_id FROM quizzes q WHERE q.id = reports.subject_id) WHERE subject = 'quiz'",
		"UPDATE reports SET about_id = (SELECT c.user_id FROM comments c WHERE c.id = reports.subject_id) WHERE subject = 'comment'",
		"UPDATE reports SET about_id = subject_id WHERE subject = 'user'",
		"UPDATE audit_logs SET concerns_id = (SELECT r.about_id FROM reports r WHERE r.id = audit_logs.target_id) WHERE target = 'report'",
		"UPDATE audit_logs SET concerns_id = (SELECT c.owner_id FROM cases c WHERE c.id = audit_logs.target_id) WHERE target = 'case'",
	}
	return migrate.Migration{
		ID: "0041_version_words",
		Operations: []migrate.Operation{
			migrate.AddColumn{Table: "quiz_versions", Column: migrate.Column{Name: "attribution", Type: migrate.Text, Size: 300, NotNull: true, Default: "''"}},
			migrate.AddColumn{Table: "quiz_versions", Column: migrate.Column{Name: "cover", Type: migrate.Text, Size: 255, NotNull: true, Default: "''"}},
			migrate.AddIndex{Table: "quiz_versions", Index: migrate.Index{Name: "idx_quiz_versions_cover", Columns: []migrate.IndexColumn{{Name: "cover"}, {Name: "id"}}}},
			migrate.AddColumn{Table: "reports", Column: migrate.Column{Name: "about_id", Type: migrate.ID}},
			migrate.AddColumn{Table: "audit_logs", Column: migrate.Column{Name: "concerns_id", Type: migrate.ID}},
			migrate.AddColumn{Table: "audit_logs", Column: migrate.Column{Name: "decision_id", Type: migrate.ID}},
			migrate.AddColumn{Table: "audit_logs", Column: migrate.Column{Name: "decision_hash", Type: migrate.Text, Size: 64, NotNull: true, Default: "''"}},
			migrate.RunSQL{SQLite: fill, Postgres: fill, ReverseSQLite: []string{}, ReversePostgres: []string{}},
		},
	}
}
