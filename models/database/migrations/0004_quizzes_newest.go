package migrations

import "duckhoo/models/database/migrate"

func m0004QuizzesNewest() migrate.Migration {
	return migrate.Migration{
		ID: "0004_quizzes_newest",
		Operations: []migrate.Operation{
			migrate.AddIndex{Table: "quizzes", Index: migrate.Index{Name: "idx_quizzes_newest", Columns: []migrate.IndexColumn{{Name: "status"}, {Name: "visibility"}, {Name: "published_at"}, {Name: "id"}}}},
		},
	}
}
