package migrations

import "duckhoo/models/database/migrate"

func m0016SavedViews() migrate.Migration {
	return migrate.Migration{
		ID: "0016_saved_views",
		Operations: []migrate.Operation{
			migrate.CreateTable{Table: migrate.Table{
				Name: "saved_views",
				Columns: []migrate.Column{
					{Name: "id", Type: migrate.ID, NotNull: true},
					{Name: "created_at", Type: migrate.Time, NotNull: true},
					{Name: "updated_at", Type: migrate.Time, NotNull: true},
					{Name: "lock_version", Type: migrate.Int, NotNull: true},
					{Name: "deleted_at", Type: migrate.Time},
					{Name: "owner_id", Type: migrate.ID, NotNull: true},
					{Name: "target", Type: migrate.Text, Size: 40, NotNull: true},
					{Name: "name", Type: migrate.Text, Size: 40, NotNull: true},
					{Name: "query", Type: migrate.Text, Size: 4000, NotNull: true},
					{Name: "shared", Type: migrate.Bool, NotNull: true},
					{Name: "position", Type: migrate.Int, NotNull: true},
				},
				PrimaryKey: []string{"id"},
				Indexes: []migrate.Index{
					{Name: "idx_saved_views_created_at", Columns: []migrate.IndexColumn{{Name: "created_at"}, {Name: "id"}}},
					{Name: "idx_saved_views_deleted_at", Columns: []migrate.IndexColumn{{Name: "deleted_at"}, {Name: "id"}}, Where: "deleted_at IS NOT NULL"},
					{Name: "idx_saved_views_owner_target_name", Columns: []migrate.IndexColumn{{Name: "owner_id"}, {Name: "target"}, {Name: "name"}}, Unique: true, Where: "deleted_at IS NULL"},
					{Name: "idx_saved_views_target", Columns: []migrate.IndexColumn{{Name: "target"}, {Name: "shared"}, {Name: "id"}}},
				},
				ForeignKeys: []migrate.ForeignKey{
					{Name: "fk_saved_views_owner_id", Column: "owner_id", RefTable: "users", RefColumn: "id", OnDelete: "cascade"},
				},
			}},
			migrate.CreateTable{Table: migrate.Table{
				Name: "list_choices",
				Columns: []migrate.Column{
					{Name: "id", Type: migrate.ID, NotNull: true},
					{Name: "created_at", Type: migrate.Time, NotNull: true},
					{Name: "updated_at", Type: migrate.Time, NotNull: true},
					{Name: "lock_version", Type: migrate.Int, NotNull: true},
					{Name: "deleted_at", Type: migrate.Time},
					{Name: "owner_id", Type: migrate.ID, NotNull: true},
					{Name: "target", Type: migrate.Text, Size: 40, NotNull: true},
					{Name: "columns", Type: migrate.Text, Size: 4000, NotNull: true, Default: "''"},
					{Name: "view_id", Type: migrate.ID},
				},
				PrimaryKey: []string{"id"},
				Indexes: []migrate.Index{
					{Name: "idx_list_choices_created_at", Columns: []migrate.IndexColumn{{Name: "created_at"}, {Name: "id"}}},
					{Name: "idx_list_choices_deleted_at", Columns: []migrate.IndexColumn{{Name: "deleted_at"}, {Name: "id"}}, Where: "deleted_at IS NOT NULL"},
					{Name: "idx_list_choices_owner_target", Columns: []migrate.IndexColumn{{Name: "owner_id"}, {Name: "target"}}, Unique: true, Where: "deleted_at IS NULL"},
					{Name: "idx_list_choices_view_id", Columns: []migrate.IndexColumn{{Name: "view_id"}, {Name: "id"}}},
				},
				ForeignKeys: []migrate.ForeignKey{
					{Name: "fk_list_choices_owner_id", Column: "owner_id", RefTable: "users", RefColumn: "id", OnDelete: "cascade"},
					{Name: "fk_list_choices_view_id", Column: "view_id", RefTable: "saved_views", RefColumn: "id", OnDelete: "set null"},
				},
			}},
		},
	}
}
