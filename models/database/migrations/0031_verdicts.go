package migrations

import "duckhoo/models/database/migrate"

func m0031Verdicts() migrate.Migration {
	return migrate.Migration{
		ID: "0031_verdicts",
		Operations: []migrate.Operation{
			migrate.CreateTable{Table: migrate.Table{
				Name: "verdicts",
				Columns: []migrate.Column{
					{Name: "id", Type: migrate.ID, NotNull: true},
					{Name: "created_at", Type: migrate.Time, NotNull: true},
					{Name: "updated_at", Type: migrate.Time, NotNull: true},
					{Name: "lock_version", Type: migrate.Int, NotNull: true},
					{Name: "deleted_at", Type: migrate.Time},
					{Name: "case_id", Type: migrate.ID},
					{Name: "title", Type: migrate.Text, Size: 200, NotNull: true},
					{Name: "actor_id", Type: migrate.ID, NotNull: true},
					{Name: "until_at", Type: migrate.Time, NotNull: true},
					{Name: "told_at", Type: migrate.Time},
					{Name: "undone_at", Type: migrate.Time},
					{Name: "was", Type: migrate.JSON},
				},
				PrimaryKey: []string{"id"},
				Indexes: []migrate.Index{
					{Name: "idx_verdicts_actor_id", Columns: []migrate.IndexColumn{{Name: "actor_id"}, {Name: "id"}}},
					{Name: "idx_verdicts_case_id", Columns: []migrate.IndexColumn{{Name: "case_id"}, {Name: "id"}}},
					{Name: "idx_verdicts_created_at", Columns: []migrate.IndexColumn{{Name: "created_at"}, {Name: "id"}}},
					{Name: "idx_verdicts_deleted_at", Columns: []migrate.IndexColumn{{Name: "deleted_at"}, {Name: "id"}}, Where: "deleted_at IS NOT NULL"},
				},
			}},
			migrate.CreateTable{Table: migrate.Table{
				Name: "held_notices",
				Columns: []migrate.Column{
					{Name: "id", Type: migrate.ID, NotNull: true},
					{Name: "created_at", Type: migrate.Time, NotNull: true},
					{Name: "verdict_id", Type: migrate.ID, NotNull: true},
					{Name: "user_id", Type: migrate.ID, NotNull: true},
					{Name: "kind", Type: migrate.Text, Size: 20, NotNull: true},
					{Name: "quiz_id", Type: migrate.ID},
					{Name: "comment_id", Type: migrate.ID},
					{Name: "about", Type: migrate.Text, Size: 200, NotNull: true, Default: "''"},
					{Name: "reason", Type: migrate.Text, Size: 2000, NotNull: true, Default: "''"},
					{Name: "reason_en", Type: migrate.Text, Size: 2000, NotNull: true, Default: "''"},
				},
				PrimaryKey: []string{"id"},
				Indexes: []migrate.Index{
					{Name: "idx_held_notices_comment_id", Columns: []migrate.IndexColumn{{Name: "comment_id"}, {Name: "id"}}},
					{Name: "idx_held_notices_created_at", Columns: []migrate.IndexColumn{{Name: "created_at"}, {Name: "id"}}},
					{Name: "idx_held_notices_quiz_id", Columns: []migrate.IndexColumn{{Name: "quiz_id"}, {Name: "id"}}},
					{Name: "idx_held_notices_user_id", Columns: []migrate.IndexColumn{{Name: "user_id"}, {Name: "id"}}},
					{Name: "idx_held_notices_verdict_id", Columns: []migrate.IndexColumn{{Name: "verdict_id"}, {Name: "id"}}},
				},
				ForeignKeys: []migrate.ForeignKey{
					{Name: "fk_held_notices_user_id", Column: "user_id", RefTable: "users", RefColumn: "id", OnDelete: "cascade"},
					{Name: "fk_held_notices_quiz_id", Column: "quiz_id", RefTable: "quizzes", RefColumn: "id", OnDelete: "cascade"},
					{Name: "fk_held_notices_comment_id", Column: "comment_id", RefTable: "comments", RefColumn: "id", OnDelete: "cascade"},
				},
			}},
			migrate.CreateTable{Table: migrate.Table{
				Name: "canned_reasons",
				Columns: []migrate.Column{
					{Name: "id", Type: migrate.ID, NotNull: true},
					{Name: "created_at", Type: migrate.Time, NotNull: true},
					{Name: "updated_at", Type: migrate.Time, NotNull: true},
					{Name: "lock_version", Type: migrate.Int, NotNull: true},
					{Name: "deleted_at", Type: migrate.Time},
					{Name: "name", Type: migrate.Text, Size: 40, NotNull: true},
					{Name: "name_en", Type: migrate.Text, Size: 40, NotNull: true},
					{Name: "text", Type: migrate.Text, Size: 1000, NotNull: true},
					{Name: "text_en", Type: migrate.Text, Size: 1000, NotNull: true},
					{Name: "actions", Type: migrate.JSON, NotNull: true},
					{Name: "reason", Type: migrate.Text, Size: 16, NotNull: true, Default: "''"},
					{Name: "position", Type: migrate.Int, NotNull: true},
					{Name: "active", Type: migrate.Bool, NotNull: true},
				},
				PrimaryKey: []string{"id"},
				Indexes: []migrate.Index{
					{Name: "idx_canned_reasons_active", Columns: []migrate.IndexColumn{{Name: "active"}, {Name: "id"}}, Where: "deleted_at IS NULL"},
					{Name: "idx_canned_reasons_created_at", Columns: []migrate.IndexColumn{{Name: "created_at"}, {Name: "id"}}},
					{Name: "idx_canned_reasons_deleted_at", Columns: []migrate.IndexColumn{{Name: "deleted_at"}, {Name: "id"}}, Where: "deleted_at IS NOT NULL"},
					{Name: "idx_canned_reasons_position", Columns: []migrate.IndexColumn{{Name: "position"}, {Name: "id"}}},
					{Name: "idx_canned_reasons_reason", Columns: []migrate.IndexColumn{{Name: "reason"}, {Name: "id"}}, Where: "deleted_at IS NULL"},
				},
			}},
			migrate.AddColumn{Table: "reports", Column: migrate.Column{Name: "outcome_en", Type: migrate.Text, Size: 2000, NotNull: true, Default: "''"}},
			migrate.AddColumn{Table: "decisions", Column: migrate.Column{Name: "public_text_en", Type: migrate.Text, Size: 2000, NotNull: true, Default: "''"}},
			migrate.AddColumn{Table: "decisions", Column: migrate.Column{Name: "verdict_id", Type: migrate.ID}},
			migrate.AddColumn{Table: "notifications", Column: migrate.Column{Name: "reason_en", Type: migrate.Text, Size: 2000, NotNull: true, Default: "''"}},
			migrate.AddIndex{Table: "decisions", Index: migrate.Index{Name: "idx_decisions_verdict_id", Columns: []migrate.IndexColumn{{Name: "verdict_id"}, {Name: "id"}}}},
		},
	}
}
