package migrations

import "duckhoo/models/database/migrate"

func m0020ImportLines() migrate.Migration {
	return migrate.Migration{
		ID: "0020_import_lines",
		Operations: []migrate.Operation{
			migrate.AlterColumn{Table: "task_lines", Column: migrate.Column{Name: "row_id", Type: migrate.ID}},
			migrate.AddColumn{Table: "task_lines", Column: migrate.Column{Name: "number", Type: migrate.Int, NotNull: true, Default: "0"}},
		},
	}
}
