package migrations

import "duckhoo/models/database/migrate"

func m0042Captions() migrate.Migration {
	return migrate.Migration{
		ID: "0042_captions",
		Operations: []migrate.Operation{
			migrate.AddColumn{Table: "media", Column: migrate.Column{Name: "captions", Type: migrate.Text, Size: 65536, NotNull: true, Default: "''"}},
		},
	}
}
