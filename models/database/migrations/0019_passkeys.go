package migrations

import "duckhoo/models/database/migrate"

func m0019Passkeys() migrate.Migration {
	return migrate.Migration{
		ID: "0019_passkeys",
		Operations: []migrate.Operation{
			migrate.CreateTable{Table: migrate.Table{
				Name: "passkeys",
				Columns: []migrate.Column{
					{Name: "id", Type: migrate.ID, NotNull: true},
					{Name: "created_at", Type: migrate.Time, NotNull: true},
					{Name: "updated_at", Type: migrate.Time, NotNull: true},
					{Name: "lock_version", Type: migrate.Int, NotNull: true},
					{Name: "deleted_at", Type: migrate.Time},
					{Name: "user_id", Type: migrate.ID, NotNull: true},
					{Name: "name", Type: migrate.Text, Size: 60, NotNull: true},
					{Name: "credential", Type: migrate.Text, Size: 1400, NotNull: true},
					{Name: "record", Type: migrate.Text, Size: 8000, NotNull: true},
					{Name: "sign_count", Type: migrate.Int, NotNull: true},
					{Name: "last_used_at", Type: migrate.Time},
				},
				PrimaryKey: []string{"id"},
				Indexes: []migrate.Index{
					{Name: "idx_passkeys_created_at", Columns: []migrate.IndexColumn{{Name: "created_at"}, {Name: "id"}}},
					{Name: "idx_passkeys_credential", Columns: []migrate.IndexColumn{{Name: "credential"}}, Unique: true, Where: "deleted_at IS NULL"},
					{Name: "idx_passkeys_deleted_at", Columns: []migrate.IndexColumn{{Name: "deleted_at"}, {Name: "id"}}, Where: "deleted_at IS NOT NULL"},
					{Name: "idx_passkeys_user_id", Columns: []migrate.IndexColumn{{Name: "user_id"}, {Name: "id"}}},
				},
				ForeignKeys: []migrate.ForeignKey{
					{Name: "fk_passkeys_user_id", Column: "user_id", RefTable: "users", RefColumn: "id", OnDelete: "cascade"},
				},
			}},
			migrate.AddColumn{Table: "sessions", Column: migrate.Column{Name: "viewing_id", Type: migrate.ID}},
			migrate.AddColumn{Table: "sessions", Column: migrate.Column{Name: "viewing_until", Type: migrate.Time}},
			migrate.AddForeignKey{Table: "sessions", ForeignKey: migrate.ForeignKey{Name: "fk_sessions_viewing_id", Column: "viewing_id", RefTable: "users", RefColumn: "id", OnDelete: "set null"}},
		},
	}
}
