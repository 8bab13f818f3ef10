package migrations

import "duckhoo/models/database/migrate"

func m0014Tasks() migrate.Migration {
	return migrate.Migration{
		ID: "0014_tasks",
		Operations: []migrate.Operation{
			migrate.CreateTable{Table: migrate.Table{
				Name: "tasks",
				Columns: []migrate.Column{
					{Name: "id", Type: migrate.ID, NotNull: true},
					{Name: "created_at", Type: migrate.Time, NotNull: true},
					{Name: "updated_at", Type: migrate.Time, NotNull: true},
					{Name: "lock_version", Type: migrate.Int, NotNull: true},
					{Name: "deleted_at", Type: migrate.Time},
					{Name: "owner_id", Type: migrate.ID, NotNull: true},
					{Name: "kind", Type: migrate.Text, Size: 10, NotNull: true},
					{Name: "status", Type: migrate.Text, Size: 10, NotNull: true},
					{Name: "target", Type: migrate.Text, Size: 40, NotNull: true},
					{Name: "ask", Type: migrate.JSON, NotNull: true},
					{Name: "scope", Type: migrate.Text, Size: 64, NotNull: true},
					{Name: "as_of", Type: migrate.Time, NotNull: true},
					{Name: "cursor", Type: migrate.Text, Size: 4000, NotNull: true, Default: "''"},
					{Name: "total", Type: migrate.Int, NotNull: true},
					{Name: "done", Type: migrate.Int, NotNull: true},
					{Name: "skipped", Type: migrate.Int, NotNull: true},
					{Name: "failed", Type: migrate.Int, NotNull: true},
					{Name: "folder", Type: migrate.Text, Size: 255, NotNull: true, Default: "''"},
					{Name: "parts", Type: migrate.Int, NotNull: true},
					{Name: "bytes", Type: migrate.Int, NotNull: true},
					{Name: "failure", Type: migrate.Text, Size: 20, NotNull: true, Default: "''"},
					{Name: "ended_at", Type: migrate.Time},
				},
				PrimaryKey: []string{"id"},
				Indexes: []migrate.Index{
					{Name: "idx_tasks_created_at", Columns: []migrate.IndexColumn{{Name: "created_at"}, {Name: "id"}}},
					{Name: "idx_tasks_deleted_at", Columns: []migrate.IndexColumn{{Name: "deleted_at"}, {Name: "id"}}, Where: "deleted_at IS NOT NULL"},
					{Name: "idx_tasks_ended_at", Columns: []migrate.IndexColumn{{Name: "ended_at"}, {Name: "id"}}},
					{Name: "idx_tasks_owner_id", Columns: []migrate.IndexColumn{{Name: "owner_id"}, {Name: "id"}}},
				},
				ForeignKeys: []migrate.ForeignKey{
					{Name: "fk_tasks_owner_id", Column: "owner_id", RefTable: "users", RefColumn: "id", OnDelete: "cascade"},
				},
			}},
			migrate.CreateTable{Table: migrate.Table{
				Name: "task_lines",
				Columns: []migrate.Column{
					{Name: "id", Type: migrate.ID, NotNull: true},
					{Name: "created_at", Type: migrate.Time, NotNull: true},
					{Name: "task_id", Type: migrate.ID, NotNull: true},
					{Name: "outcome", Type: migrate.Text, Size: 10, NotNull: true},
					{Name: "row_id", Type: migrate.ID, NotNull: true},
					{Name: "title", Type: migrate.Text, Size: 200, NotNull: true, Default: "''"},
					{Name: "why", Type: migrate.Text, Size: 300, NotNull: true, Default: "''"},
				},
				PrimaryKey: []string{"id"},
				Indexes: []migrate.Index{
					{Name: "idx_task_lines_created_at", Columns: []migrate.IndexColumn{{Name: "created_at"}, {Name: "id"}}},
					{Name: "idx_task_lines_task", Columns: []migrate.IndexColumn{{Name: "task_id"}, {Name: "outcome"}, {Name: "id"}}},
				},
				ForeignKeys: []migrate.ForeignKey{
					{Name: "fk_task_lines_task_id", Column: "task_id", RefTable: "tasks", RefColumn: "id", OnDelete: "cascade"},
				},
			}},
		},
	}
}
