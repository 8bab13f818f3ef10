package migrations

import "duckhoo/models/database/migrate"

func m0044Unit() migrate.Migration {
	return migrate.Migration{
		ID: "0044_unit",
		Operations: []migrate.Operation{
			migrate.AddColumn{Table: "questions", Column: migrate.Column{Name: "unit", Type: migrate.Text, Size: 20, NotNull: true, Default: "''"}},
		},
	}
}
