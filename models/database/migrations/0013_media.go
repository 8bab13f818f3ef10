package migrations

import "duckhoo/models/database/migrate"

func m0013Media() migrate.Migration {
	return migrate.Migration{
		ID: "0013_media",
		Operations: []migrate.Operation{
			migrate.CreateTable{Table: migrate.Table{
				Name: "media",
				Columns: []migrate.Column{
					{Name: "id", Type: migrate.ID, NotNull: true},
					{Name: "created_at", Type: migrate.Time, NotNull: true},
					{Name: "updated_at", Type: migrate.Time, NotNull: true},
					{Name: "lock_version", Type: migrate.Int, NotNull: true},
					{Name: "deleted_at", Type: migrate.Time},
					{Name: "owner_id", Type: migrate.ID, NotNull: true},
					{Name: "status", Type: migrate.Text, Size: 10, NotNull: true},
					{Name: "name", Type: migrate.Text, Size: 200, NotNull: true, Default: "''"},
					{Name: "alt", Type: migrate.Text, Size: 300, NotNull: true, Default: "''"},
					{Name: "mime", Type: migrate.Text, Size: 40, NotNull: true},
					{Name: "bytes", Type: migrate.Int, NotNull: true},
					{Name: "width", Type: migrate.Int, NotNull: true},
					{Name: "height", Type: migrate.Int, NotNull: true},
					{Name: "sha256", Type: migrate.Text, Size: 64, NotNull: true, Default: "''"},
					{Name: "p_hash", Type: migrate.Text, Size: 16, NotNull: true, Default: "''"},
					{Name: "backend", Type: migrate.Text, Size: 40, NotNull: true},
					{Name: "upload_key", Type: migrate.Text, Size: 255, NotNull: true, Default: "''"},
					{Name: "upload_name", Type: migrate.Text, Size: 1024, NotNull: true, Default: "''"},
					{Name: "file", Type: migrate.Text, Size: 255, NotNull: true, Default: "''"},
					{Name: "thumb", Type: migrate.Text, Size: 255, NotNull: true, Default: "''"},
					{Name: "pixel", Type: migrate.Text, Size: 255, NotNull: true, Default: "''"},
					{Name: "failure", Type: migrate.Text, Size: 40, NotNull: true, Default: "''"},
				},
				PrimaryKey: []string{"id"},
				Indexes: []migrate.Index{
					{Name: "idx_media_backend", Columns: []migrate.IndexColumn{{Name: "backend"}, {Name: "id"}}},
					{Name: "idx_media_created_at", Columns: []migrate.IndexColumn{{Name: "created_at"}, {Name: "id"}}},
					{Name: "idx_media_deleted_at", Columns: []migrate.IndexColumn{{Name: "deleted_at"}, {Name: "id"}}, Where: "deleted_at IS NOT NULL"},
					{Name: "idx_media_file", Columns: []migrate.IndexColumn{{Name: "file"}, {Name: "id"}}},
					{Name: "idx_media_mime", Columns: []migrate.IndexColumn{{Name: "mime"}, {Name: "id"}}},
					{Name: "idx_media_owner_sha256", Columns: []migrate.IndexColumn{{Name: "owner_id"}, {Name: "sha256"}, {Name: "id"}}},
					{Name: "idx_media_p_hash", Columns: []migrate.IndexColumn{{Name: "p_hash"}, {Name: "id"}}},
					{Name: "idx_media_pixel", Columns: []migrate.IndexColumn{{Name: "pixel"}, {Name: "id"}}},
					{Name: "idx_media_status", Columns: []migrate.IndexColumn{{Name: "status"}, {Name: "id"}}},
					{Name: "idx_media_thumb", Columns: []migrate.IndexColumn{{Name: "thumb"}, {Name: "id"}}},
				},
				ForeignKeys: []migrate.ForeignKey{
					{Name: "fk_media_owner_id", Column: "owner_id", RefTable: "users", RefColumn: "id", OnDelete: "cascade"},
				},
			}},
		},
	}
}
