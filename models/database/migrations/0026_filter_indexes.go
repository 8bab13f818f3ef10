package migrations

import "duckhoo/models/database/migrate"

func m0026FilterIndexes() migrate.Migration {
	return migrate.Migration{
		ID: "0026_filter_indexes",
		Operations: []migrate.Operation{
			migrate.AddIndex{Table: "users", Index: migrate.Index{Name: "idx_users_email_verified", Columns: []migrate.IndexColumn{{Name: "email_verified"}, {Name: "id"}}}},
			migrate.AddIndex{Table: "users", Index: migrate.Index{Name: "idx_users_trust", Columns: []migrate.IndexColumn{{Name: "trust"}, {Name: "id"}}}},
			migrate.AddIndex{Table: "sessions", Index: migrate.Index{Name: "idx_sessions_way", Columns: []migrate.IndexColumn{{Name: "way"}, {Name: "id"}}}},
			migrate.AddIndex{Table: "quizzes", Index: migrate.Index{Name: "idx_quizzes_visibility", Columns: []migrate.IndexColumn{{Name: "visibility"}, {Name: "id"}}}},
			migrate.AddIndex{Table: "quiz_stats", Index: migrate.Index{Name: "idx_quiz_stats_open_reports", Columns: []migrate.IndexColumn{{Name: "open_reports"}, {Name: "id"}}}},
			migrate.AddIndex{Table: "attempts", Index: migrate.Index{Name: "idx_attempts_counts", Columns: []migrate.IndexColumn{{Name: "counts"}, {Name: "id"}}}},
			migrate.AddIndex{Table: "attempts", Index: migrate.Index{Name: "idx_attempts_listed", Columns: []migrate.IndexColumn{{Name: "listed"}, {Name: "id"}}}},
			migrate.AddIndex{Table: "comments", Index: migrate.Index{Name: "idx_comments_spoiler", Columns: []migrate.IndexColumn{{Name: "spoiler"}, {Name: "id"}}}},
			migrate.AddIndex{Table: "decisions", Index: migrate.Index{Name: "idx_decisions_automation", Columns: []migrate.IndexColumn{{Name: "automation"}, {Name: "id"}}}},
			migrate.AddIndex{Table: "pages", Index: migrate.Index{Name: "idx_pages_language", Columns: []migrate.IndexColumn{{Name: "language"}, {Name: "id"}}}},
			migrate.AddIndex{Table: "saved_views", Index: migrate.Index{Name: "idx_saved_views_shared", Columns: []migrate.IndexColumn{{Name: "shared"}, {Name: "id"}}}},
			migrate.AddIndex{Table: "audit_logs", Index: migrate.Index{Name: "idx_audit_logs_actor_name", Columns: []migrate.IndexColumn{{Name: "actor_name"}, {Name: "id"}}}},
		},
	}
}
