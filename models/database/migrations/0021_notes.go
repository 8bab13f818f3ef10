package migrations

import "duckhoo/models/database/migrate"

func m0021Notes() migrate.Migration {
	return migrate.Migration{
		ID: "0021_notes",
		Operations: []migrate.Operation{
			migrate.CreateTable{Table: migrate.Table{
				Name: "notes",
				Columns: []migrate.Column{
					{Name: "id", Type: migrate.ID, NotNull: true},
					{Name: "created_at", Type: migrate.Time, NotNull: true},
					{Name: "updated_at", Type: migrate.Time, NotNull: true},
					{Name: "lock_version", Type: migrate.Int, NotNull: true},
					{Name: "deleted_at", Type: migrate.Time},
					{Name: "author_id", Type: migrate.ID},
					{Name: "target", Type: migrate.Text, Size: 40, NotNull: true},
					{Name: "target_id", Type: migrate.ID, NotNull: true},
					{Name: "text", Type: migrate.Text, Size: 2000, NotNull: true},
				},
				PrimaryKey: []string{"id"},
				Indexes: []migrate.Index{
					{Name: "idx_notes_author_id", Columns: []migrate.IndexColumn{{Name: "author_id"}, {Name: "id"}}},
					{Name: "idx_notes_created_at", Columns: []migrate.IndexColumn{{Name: "created_at"}, {Name: "id"}}},
					{Name: "idx_notes_deleted_at", Columns: []migrate.IndexColumn{{Name: "deleted_at"}, {Name: "id"}}, Where: "deleted_at IS NOT NULL"},
					{Name: "idx_notes_target", Columns: []migrate.IndexColumn{{Name: "target"}, {Name: "target_id"}, {Name: "id"}}},
				},
				ForeignKeys: []migrate.ForeignKey{
					{Name: "fk_notes_author_id", Column: "author_id", RefTable: "users", RefColumn: "id", OnDelete: "set null"},
				},
			}},
			migrate.CreateTable{Table: migrate.Table{
				Name: "note_mentions",
				Columns: []migrate.Column{
					{Name: "note_id", Type: migrate.ID, NotNull: true},
					{Name: "user_id", Type: migrate.ID, NotNull: true},
				},
				PrimaryKey: []string{"note_id", "user_id"},
				Indexes: []migrate.Index{
					{Name: "idx_note_mentions_user_id", Columns: []migrate.IndexColumn{{Name: "user_id"}}},
				},
				ForeignKeys: []migrate.ForeignKey{
					{Name: "fk_note_mentions_note_id", Column: "note_id", RefTable: "notes", RefColumn: "id", OnDelete: "cascade"},
					{Name: "fk_note_mentions_user_id", Column: "user_id", RefTable: "users", RefColumn: "id", OnDelete: "cascade"},
				},
			}},
			migrate.AddColumn{Table: "notifications", Column: migrate.Column{Name: "note_id", Type: migrate.ID}},
			migrate.AddIndex{Table: "notifications", Index: migrate.Index{Name: "idx_notifications_note_id", Columns: []migrate.IndexColumn{{Name: "note_id"}, {Name: "id"}}}},
			migrate.AddForeignKey{Table: "notifications", ForeignKey: migrate.ForeignKey{Name: "fk_notifications_note_id", Column: "note_id", RefTable: "notes", RefColumn: "id", OnDelete: "cascade"}},
		},
	}
}
