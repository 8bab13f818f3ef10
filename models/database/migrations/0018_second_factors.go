package migrations

import "duckhoo/models/database/migrate"

func m0018SecondFactors() migrate.Migration {
	return migrate.Migration{
		ID: "0018_second_factors",
		Operations: []migrate.Operation{
			migrate.CreateTable{Table: migrate.Table{
				Name: "authenticators",
				Columns: []migrate.Column{
					{Name: "id", Type: migrate.ID, NotNull: true},
					{Name: "created_at", Type: migrate.Time, NotNull: true},
					{Name: "updated_at", Type: migrate.Time, NotNull: true},
					{Name: "lock_version", Type: migrate.Int, NotNull: true},
					{Name: "deleted_at", Type: migrate.Time},
					{Name: "user_id", Type: migrate.ID, NotNull: true},
					{Name: "secret", Type: migrate.Text, Size: 255, NotNull: true},
					{Name: "confirmed_at", Type: migrate.Time},
					{Name: "last_step", Type: migrate.Int, NotNull: true},
					{Name: "last_used_at", Type: migrate.Time},
				},
				PrimaryKey: []string{"id"},
				Indexes: []migrate.Index{
					{Name: "idx_authenticators_created_at", Columns: []migrate.IndexColumn{{Name: "created_at"}, {Name: "id"}}},
					{Name: "idx_authenticators_deleted_at", Columns: []migrate.IndexColumn{{Name: "deleted_at"}, {Name: "id"}}, Where: "deleted_at IS NOT NULL"},
					{Name: "idx_authenticators_user_id", Columns: []migrate.IndexColumn{{Name: "user_id"}}, Unique: true, Where: "deleted_at IS NULL"},
				},
				ForeignKeys: []migrate.ForeignKey{
					{Name: "fk_authenticators_user_id", Column: "user_id", RefTable: "users", RefColumn: "id", OnDelete: "cascade"},
				},
			}},
			migrate.CreateTable{Table: migrate.Table{
				Name: "recovery_codes",
				Columns: []migrate.Column{
					{Name: "id", Type: migrate.ID, NotNull: true},
					{Name: "created_at", Type: migrate.Time, NotNull: true},
					{Name: "updated_at", Type: migrate.Time, NotNull: true},
					{Name: "lock_version", Type: migrate.Int, NotNull: true},
					{Name: "deleted_at", Type: migrate.Time},
					{Name: "user_id", Type: migrate.ID, NotNull: true},
					{Name: "code_hash", Type: migrate.Text, Size: 64, NotNull: true},
					{Name: "used_at", Type: migrate.Time},
				},
				PrimaryKey: []string{"id"},
				Indexes: []migrate.Index{
					{Name: "idx_recovery_codes_code_hash", Columns: []migrate.IndexColumn{{Name: "code_hash"}}, Unique: true, Where: "deleted_at IS NULL"},
					{Name: "idx_recovery_codes_created_at", Columns: []migrate.IndexColumn{{Name: "created_at"}, {Name: "id"}}},
					{Name: "idx_recovery_codes_deleted_at", Columns: []migrate.IndexColumn{{Name: "deleted_at"}, {Name: "id"}}, Where: "deleted_at IS NOT NULL"},
					{Name: "idx_recovery_codes_user_id", Columns: []migrate.IndexColumn{{Name: "user_id"}, {Name: "id"}}},
				},
				ForeignKeys: []migrate.ForeignKey{
					{Name: "fk_recovery_codes_user_id", Column: "user_id", RefTable: "users", RefColumn: "id", OnDelete: "cascade"},
				},
			}},
			migrate.CreateTable{Table: migrate.Table{
				Name: "login_steps",
				Columns: []migrate.Column{
					{Name: "id", Type: migrate.ID, NotNull: true},
					{Name: "created_at", Type: migrate.Time, NotNull: true},
					{Name: "updated_at", Type: migrate.Time, NotNull: true},
					{Name: "lock_version", Type: migrate.Int, NotNull: true},
					{Name: "deleted_at", Type: migrate.Time},
					{Name: "purpose", Type: migrate.Text, Size: 20, NotNull: true},
					{Name: "token_hash", Type: migrate.Text, Size: 64, NotNull: true},
					{Name: "user_id", Type: migrate.ID},
					{Name: "challenge", Type: migrate.Text, Size: 4000, NotNull: true, Default: "''"},
					{Name: "expires_at", Type: migrate.Time, NotNull: true},
				},
				PrimaryKey: []string{"id"},
				Indexes: []migrate.Index{
					{Name: "idx_login_steps_created_at", Columns: []migrate.IndexColumn{{Name: "created_at"}, {Name: "id"}}},
					{Name: "idx_login_steps_deleted_at", Columns: []migrate.IndexColumn{{Name: "deleted_at"}, {Name: "id"}}, Where: "deleted_at IS NOT NULL"},
					{Name: "idx_login_steps_expires_at", Columns: []migrate.IndexColumn{{Name: "expires_at"}, {Name: "id"}}},
					{Name: "idx_login_steps_token_hash", Columns: []migrate.IndexColumn{{Name: "token_hash"}}, Unique: true, Where: "deleted_at IS NULL"},
					{Name: "idx_login_steps_user_id", Columns: []migrate.IndexColumn{{Name: "user_id"}, {Name: "id"}}},
				},
				ForeignKeys: []migrate.ForeignKey{
					{Name: "fk_login_steps_user_id", Column: "user_id", RefTable: "users", RefColumn: "id", OnDelete: "cascade"},
				},
			}},
			migrate.AddColumn{Table: "sessions", Column: migrate.Column{Name: "way", Type: migrate.Text, Size: 16, NotNull: true, Default: "'password'"}},
		},
	}
}
