package migrations

import "duckhoo/models/database/migrate"

func m0034Silence() migrate.Migration {
	return migrate.Migration{
		ID: "0034_silence",
		Operations: []migrate.Operation{
			migrate.AddColumn{Table: "users", Column: migrate.Column{Name: "silenced_until", Type: migrate.Time}},
		},
	}
}
