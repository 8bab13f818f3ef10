package migrations

import "duckhoo/models/database/migrate"

func m0009Lots() migrate.Migration {
	return migrate.Migration{
		ID: "0009_lots",
		Operations: []migrate.Operation{
			migrate.DropIndex{Table: "questions", Name: "idx_questions_lot"},
			migrate.DropIndex{Table: "questions", Name: "idx_questions_type_lot"},
			migrate.DropColumn{Table: "questions", Name: "lot"},
			migrate.AddIndex{Table: "quizzes", Index: migrate.Index{Name: "idx_quizzes_given", Columns: []migrate.IndexColumn{{Name: "answers_public"}, {Name: "status"}, {Name: "visibility"}, {Name: "lot"}, {Name: "id"}}}},
		},
	}
}
