package migrations

import "duckhoo/models/database/migrate"

func m0037Queue() migrate.Migration {
	return migrate.Migration{
		ID: "0037_queue",
		Operations: []migrate.Operation{
			migrate.AddColumn{Table: "cases", Column: migrate.Column{Name: "waits", Type: migrate.Bool, NotNull: true, Generated: "state IN ('pending', 'claimed')"}},
			migrate.AddIndex{Table: "cases", Index: migrate.Index{Name: "idx_cases_waiting", Columns: []migrate.IndexColumn{{Name: "waits"}, {Name: "urgency"}, {Name: "id"}}}},
		},
	}
}
