package migrations

import "duckhoo/models/database/migrate"

func m0012Hooks() migrate.Migration {
	return migrate.Migration{
		ID: "0012_hooks",
		Operations: []migrate.Operation{
			migrate.CreateTable{Table: migrate.Table{
				Name: "hooks",
				Columns: []migrate.Column{
					{Name: "id", Type: migrate.ID, NotNull: true},
					{Name: "created_at", Type: migrate.Time, NotNull: true},
					{Name: "updated_at", Type: migrate.Time, NotNull: true},
					{Name: "lock_version", Type: migrate.Int, NotNull: true},
					{Name: "deleted_at", Type: migrate.Time},
					{Name: "name", Type: migrate.Text, Size: 60, NotNull: true},
					{Name: "url", Type: migrate.Text, Size: 500, NotNull: true},
					{Name: "events", Type: migrate.JSON, NotNull: true},
					{Name: "secret", Type: migrate.Text, Size: 80, NotNull: true},
					{Name: "status", Type: migrate.Text, Size: 8, NotNull: true},
				},
				PrimaryKey: []string{"id"},
				Indexes: []migrate.Index{
					{Name: "idx_hooks_created_at", Columns: []migrate.IndexColumn{{Name: "created_at"}, {Name: "id"}}},
					{Name: "idx_hooks_deleted_at", Columns: []migrate.IndexColumn{{Name: "deleted_at"}, {Name: "id"}}, Where: "deleted_at IS NOT NULL"},
					{Name: "idx_hooks_status", Columns: []migrate.IndexColumn{{Name: "status"}, {Name: "id"}}},
				},
			}},
			migrate.CreateTable{Table: migrate.Table{
				Name: "hook_deliveries",
				Columns: []migrate.Column{
					{Name: "id", Type: migrate.ID, NotNull: true},
					{Name: "created_at", Type: migrate.Time, NotNull: true},
					{Name: "updated_at", Type: migrate.Time, NotNull: true},
					{Name: "lock_version", Type: migrate.Int, NotNull: true},
					{Name: "deleted_at", Type: migrate.Time},
					{Name: "hook_id", Type: migrate.ID, NotNull: true},
					{Name: "event", Type: migrate.Text, Size: 30, NotNull: true},
					{Name: "payload", Type: migrate.JSON},
					{Name: "status", Type: migrate.Text, Size: 10, NotNull: true},
					{Name: "tries", Type: migrate.Int, NotNull: true},
					{Name: "answer", Type: migrate.Int, NotNull: true, Default: "0"},
					{Name: "failure", Type: migrate.Text, Size: 500, NotNull: true, Default: "''"},
					{Name: "delivered_at", Type: migrate.Time},
				},
				PrimaryKey: []string{"id"},
				Indexes: []migrate.Index{
					{Name: "idx_hook_deliveries_created_at", Columns: []migrate.IndexColumn{{Name: "created_at"}, {Name: "id"}}},
					{Name: "idx_hook_deliveries_deleted_at", Columns: []migrate.IndexColumn{{Name: "deleted_at"}, {Name: "id"}}, Where: "deleted_at IS NOT NULL"},
					{Name: "idx_hook_deliveries_event", Columns: []migrate.IndexColumn{{Name: "event"}, {Name: "id"}}},
					{Name: "idx_hook_deliveries_hook_id", Columns: []migrate.IndexColumn{{Name: "hook_id"}, {Name: "id"}}},
					{Name: "idx_hook_deliveries_status", Columns: []migrate.IndexColumn{{Name: "status"}, {Name: "id"}}},
				},
				ForeignKeys: []migrate.ForeignKey{
					{Name: "fk_hook_deliveries_hook_id", Column: "hook_id", RefTable: "hooks", RefColumn: "id", OnDelete: "cascade"},
				},
			}},
		},
	}
}
