package migrations

import "duckhoo/models/database/migrate"

func m0011Notifications() migrate.Migration {
	return migrate.Migration{
		ID: "0011_notifications",
		Operations: []migrate.Operation{
			migrate.CreateTable{Table: migrate.Table{
				Name: "notifications",
				Columns: []migrate.Column{
					{Name: "id", Type: migrate.ID, NotNull: true},
					{Name: "created_at", Type: migrate.Time, NotNull: true},
					{Name: "updated_at", Type: migrate.Time, NotNull: true},
					{Name: "lock_version", Type: migrate.Int, NotNull: true},
					{Name: "deleted_at", Type: migrate.Time},
					{Name: "user_id", Type: migrate.ID, NotNull: true},
					{Name: "kind", Type: migrate.Text, Size: 20, NotNull: true},
					{Name: "quiz_id", Type: migrate.ID},
					{Name: "comment_id", Type: migrate.ID},
					{Name: "about", Type: migrate.Text, Size: 200, NotNull: true, Default: "''"},
					{Name: "by_id", Type: migrate.ID},
					{Name: "reason", Type: migrate.Text, Size: 2000, NotNull: true, Default: "''"},
					{Name: "read_at", Type: migrate.Time},
				},
				PrimaryKey: []string{"id"},
				Indexes: []migrate.Index{
					{Name: "idx_notifications_by_id", Columns: []migrate.IndexColumn{{Name: "by_id"}, {Name: "id"}}},
					{Name: "idx_notifications_comment_id", Columns: []migrate.IndexColumn{{Name: "comment_id"}, {Name: "id"}}},
					{Name: "idx_notifications_created_at", Columns: []migrate.IndexColumn{{Name: "created_at"}, {Name: "id"}}},
					{Name: "idx_notifications_deleted_at", Columns: []migrate.IndexColumn{{Name: "deleted_at"}, {Name: "id"}}, Where: "deleted_at IS NOT NULL"},
					{Name: "idx_notifications_quiz_id", Columns: []migrate.IndexColumn{{Name: "quiz_id"}, {Name: "id"}}},
					{Name: "idx_notifications_user", Columns: []migrate.IndexColumn{{Name: "user_id"}, {Name: "read_at"}, {Name: "id"}}},
				},
				ForeignKeys: []migrate.ForeignKey{
					{Name: "fk_notifications_user_id", Column: "user_id", RefTable: "users", RefColumn: "id", OnDelete: "cascade"},
					{Name: "fk_notifications_quiz_id", Column: "quiz_id", RefTable: "quizzes", RefColumn: "id", OnDelete: "cascade"},
					{Name: "fk_notifications_comment_id", Column: "comment_id", RefTable: "comments", RefColumn: "id", OnDelete: "cascade"},
					{Name: "fk_notifications_by_id", Column: "by_id", RefTable: "users", RefColumn: "id", OnDelete: "set null"},
				},
			}},
			migrate.CreateTable{Table: migrate.Table{
				Name: "notification_mutes",
				Columns: []migrate.Column{
					{Name: "id", Type: migrate.ID, NotNull: true},
					{Name: "created_at", Type: migrate.Time, NotNull: true},
					{Name: "updated_at", Type: migrate.Time, NotNull: true},
					{Name: "lock_version", Type: migrate.Int, NotNull: true},
					{Name: "deleted_at", Type: migrate.Time},
					{Name: "user_id", Type: migrate.ID, NotNull: true},
					{Name: "kind", Type: migrate.Text, Size: 20, NotNull: true},
				},
				PrimaryKey: []string{"id"},
				Indexes: []migrate.Index{
					{Name: "idx_notification_mutes_created_at", Columns: []migrate.IndexColumn{{Name: "created_at"}, {Name: "id"}}},
					{Name: "idx_notification_mutes_deleted_at", Columns: []migrate.IndexColumn{{Name: "deleted_at"}, {Name: "id"}}, Where: "deleted_at IS NOT NULL"},
					{Name: "idx_notification_mutes_user_kind", Columns: []migrate.IndexColumn{{Name: "user_id"}, {Name: "kind"}}, Unique: true, Where: "deleted_at IS NULL"},
				},
				ForeignKeys: []migrate.ForeignKey{
					{Name: "fk_notification_mutes_user_id", Column: "user_id", RefTable: "users", RefColumn: "id", OnDelete: "cascade"},
				},
			}},
		},
	}
}
