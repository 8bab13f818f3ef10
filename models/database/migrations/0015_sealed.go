package migrations

import "duckhoo/models/database/migrate"

func m0015Sealed() migrate.Migration {
	return migrate.Migration{
		ID: "0015_sealed",
		Operations: []migrate.Operation{
			migrate.AddColumn{Table: "media", Column: migrate.Column{Name: "withheld", Type: migrate.Text, Size: 64, NotNull: true, Default: "''"}},
			migrate.AlterColumn{Table: "hooks", Column: migrate.Column{Name: "secret", Type: migrate.Text, Size: 255, NotNull: true}},
			migrate.AddColumn{Table: "hooks", Column: migrate.Column{Name: "former", Type: migrate.Text, Size: 255, NotNull: true, Default: "''"}},
			migrate.AddColumn{Table: "hooks", Column: migrate.Column{Name: "former_until", Type: migrate.Time}},
		},
	}
}
