package migrations

import "duckhoo/models/database/migrate"

func m0003QuizVersionIndexes() migrate.Migration {
	return migrate.Migration{
		ID: "0003_quiz_version_indexes",
		Operations: []migrate.Operation{
			migrate.AddIndex{Table: "quizzes", Index: migrate.Index{Name: "idx_quizzes_draft_version_id", Columns: []migrate.IndexColumn{{Name: "draft_version_id"}, {Name: "id"}}}},
			migrate.AddIndex{Table: "quizzes", Index: migrate.Index{Name: "idx_quizzes_live_version_id", Columns: []migrate.IndexColumn{{Name: "live_version_id"}, {Name: "id"}}}},
			migrate.AddIndex{Table: "quiz_versions", Index: migrate.Index{Name: "idx_quiz_versions_quiz_id", Columns: []migrate.IndexColumn{{Name: "quiz_id"}, {Name: "id"}}}},
			migrate.AddIndex{Table: "quiz_stats", Index: migrate.Index{Name: "idx_quiz_stats_quiz", Columns: []migrate.IndexColumn{{Name: "quiz_id"}, {Name: "id"}}}},
		},
	}
}
