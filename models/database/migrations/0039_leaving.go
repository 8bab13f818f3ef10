package migrations

import "duckhoo/models/database/migrate"

func m0039Leaving() migrate.Migration {
	return migrate.Migration{
		ID: "0039_leaving",
		Operations: []migrate.Operation{
			migrate.AddColumn{Table: "users", Column: migrate.Column{Name: "leaves_at", Type: migrate.Time}},
			migrate.AddIndex{Table: "users", Index: migrate.Index{Name: "idx_users_leaves_at", Columns: []migrate.IndexColumn{{Name: "leaves_at"}, {Name: "id"}}}},
		},
	}
}
