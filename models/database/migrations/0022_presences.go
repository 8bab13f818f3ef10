package migrations

import "duckhoo/models/database/migrate"

func m0022Presences() migrate.Migration {
	return migrate.Migration{
		ID: "0022_presences",
		Operations: []migrate.Operation{
			migrate.CreateTable{Table: migrate.Table{
				Name: "presences",
				Columns: []migrate.Column{
					{Name: "id", Type: migrate.ID, NotNull: true},
					{Name: "created_at", Type: migrate.Time, NotNull: true},
					{Name: "updated_at", Type: migrate.Time, NotNull: true},
					{Name: "lock_version", Type: migrate.Int, NotNull: true},
					{Name: "deleted_at", Type: migrate.Time},
					{Name: "person_id", Type: migrate.ID, NotNull: true},
					{Name: "target", Type: migrate.Text, Size: 40, NotNull: true},
					{Name: "target_id", Type: migrate.ID, NotNull: true},
					{Name: "seen_at", Type: migrate.Time, NotNull: true},
				},
				PrimaryKey: []string{"id"},
				Indexes: []migrate.Index{
					{Name: "idx_presences_created_at", Columns: []migrate.IndexColumn{{Name: "created_at"}, {Name: "id"}}},
					{Name: "idx_presences_deleted_at", Columns: []migrate.IndexColumn{{Name: "deleted_at"}, {Name: "id"}}, Where: "deleted_at IS NOT NULL"},
					{Name: "idx_presences_seen_at", Columns: []migrate.IndexColumn{{Name: "seen_at"}, {Name: "id"}}},
					{Name: "idx_presences_target_person", Columns: []migrate.IndexColumn{{Name: "target"}, {Name: "target_id"}, {Name: "person_id"}}, Unique: true, Where: "deleted_at IS NULL"},
				},
				ForeignKeys: []migrate.ForeignKey{
					{Name: "fk_presences_person_id", Column: "person_id", RefTable: "users", RefColumn: "id", OnDelete: "cascade"},
				},
			}},
		},
	}
}
