package migrations

import "duckhoo/models/database/migrate"

func m0005FileIndexes() migrate.Migration {
	return migrate.Migration{
		ID: "0005_file_indexes",
		Operations: []migrate.Operation{
			migrate.AddIndex{Table: "users", Index: migrate.Index{Name: "idx_users_avatar", Columns: []migrate.IndexColumn{{Name: "avatar"}, {Name: "id"}}}},
			migrate.AddIndex{Table: "quizzes", Index: migrate.Index{Name: "idx_quizzes_cover", Columns: []migrate.IndexColumn{{Name: "cover"}, {Name: "id"}}}},
			migrate.AddIndex{Table: "questions", Index: migrate.Index{Name: "idx_questions_media", Columns: []migrate.IndexColumn{{Name: "media"}, {Name: "id"}}}},
			migrate.AddIndex{Table: "choices", Index: migrate.Index{Name: "idx_choices_media", Columns: []migrate.IndexColumn{{Name: "media"}, {Name: "id"}}}},
		},
	}
}
