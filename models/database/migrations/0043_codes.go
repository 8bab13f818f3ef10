package migrations

import "duckhoo/models/database/migrate"

func m0043Codes() migrate.Migration {
	return migrate.Migration{
		ID: "0043_codes",
		Operations: []migrate.Operation{
			migrate.AddColumn{Table: "tickets", Column: migrate.Column{Name: "code_hash", Type: migrate.Text, Size: 64, NotNull: true, Default: "''"}},
			migrate.AddColumn{Table: "tickets", Column: migrate.Column{Name: "code_until", Type: migrate.Time}},
			migrate.AddColumn{Table: "tickets", Column: migrate.Column{Name: "code_tries", Type: migrate.Int, NotNull: true, Default: "0"}},
		},
	}
}
