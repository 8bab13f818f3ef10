package migrations

import "duckhoo/models/database/migrate"

func m0008Finding() migrate.Migration {
	return migrate.Migration{
		ID: "0008_finding",
		Operations: []migrate.Operation{
			migrate.AddIndex{Table: "questions", Index: migrate.Index{Name: "idx_questions_type_lot", Columns: []migrate.IndexColumn{{Name: "type"}, {Name: "lot"}, {Name: "id"}}}},
		},
	}
}
