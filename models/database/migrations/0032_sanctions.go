package migrations

import "duckhoo/models/database/migrate"

func m0032Sanctions() migrate.Migration {
	return migrate.Migration{
		ID: "0032_sanctions",
		Operations: []migrate.Operation{
			migrate.CreateTable{Table: migrate.Table{
				Name: "sanctions",
				Columns: []migrate.Column{
					{Name: "id", Type: migrate.ID, NotNull: true},
					{Name: "created_at", Type: migrate.Time, NotNull: true},
					{Name: "updated_at", Type: migrate.Time, NotNull: true},
					{Name: "lock_version", Type: migrate.Int, NotNull: true},
					{Name: "deleted_at", Type: migrate.Time},
					{Name: "user_id", Type: migrate.ID, NotNull: true},
					{Name: "type", Type: migrate.Text, Size: 16, NotNull: true},
					{Name: "points", Type: migrate.Int, NotNull: true},
					{Name: "starts_at", Type: migrate.Time, NotNull: true},
					{Name: "ends_at", Type: migrate.Time},
					{Name: "status", Type: migrate.Text, Size: 10, NotNull: true},
					{Name: "reason", Type: migrate.Text, Size: 2000, NotNull: true, Default: "''"},
					{Name: "decision_id", Type: migrate.ID, NotNull: true},
					{Name: "lifted_by_id", Type: migrate.ID},
				},
				PrimaryKey: []string{"id"},
				Indexes: []migrate.Index{
					{Name: "idx_sanctions_created_at", Columns: []migrate.IndexColumn{{Name: "created_at"}, {Name: "id"}}},
					{Name: "idx_sanctions_decision_id", Columns: []migrate.IndexColumn{{Name: "decision_id"}}, Unique: true, Where: "deleted_at IS NULL"},
					{Name: "idx_sanctions_deleted_at", Columns: []migrate.IndexColumn{{Name: "deleted_at"}, {Name: "id"}}, Where: "deleted_at IS NOT NULL"},
					{Name: "idx_sanctions_ending", Columns: []migrate.IndexColumn{{Name: "status"}, {Name: "ends_at"}, {Name: "id"}}},
					{Name: "idx_sanctions_lifted_by_id", Columns: []migrate.IndexColumn{{Name: "lifted_by_id"}, {Name: "id"}}},
					{Name: "idx_sanctions_type", Columns: []migrate.IndexColumn{{Name: "type"}, {Name: "id"}}, Where: "deleted_at IS NULL"},
					{Name: "idx_sanctions_user", Columns: []migrate.IndexColumn{{Name: "user_id"}, {Name: "status"}, {Name: "id"}}},
				},
				ForeignKeys: []migrate.ForeignKey{
					{Name: "fk_sanctions_user_id", Column: "user_id", RefTable: "users", RefColumn: "id", OnDelete: "cascade"},
					{Name: "fk_sanctions_decision_id", Column: "decision_id", RefTable: "decisions", RefColumn: "id", OnDelete: "restrict"},
					{Name: "fk_sanctions_lifted_by_id", Column: "lifted_by_id", RefTable: "decisions", RefColumn: "id", OnDelete: "restrict"},
				},
			}},
			migrate.CreateTable{Table: migrate.Table{
				Name: "appeals",
				Columns: []migrate.Column{
					{Name: "id", Type: migrate.ID, NotNull: true},
					{Name: "created_at", Type: migrate.Time, NotNull: true},
					{Name: "updated_at", Type: migrate.Time, NotNull: true},
					{Name: "lock_version", Type: migrate.Int, NotNull: true},
					{Name: "deleted_at", Type: migrate.Time},
					{Name: "user_id", Type: migrate.ID, NotNull: true},
					{Name: "decision_id", Type: migrate.ID, NotNull: true},
					{Name: "text", Type: migrate.Text, Size: 2000, NotNull: true},
					{Name: "title", Type: migrate.Text, Size: 200, NotNull: true},
					{Name: "action", Type: migrate.Text, Size: 12, NotNull: true},
					{Name: "status", Type: migrate.Text, Size: 10, NotNull: true},
					{Name: "answer", Type: migrate.Text, Size: 2000, NotNull: true, Default: "''"},
					{Name: "closed_at", Type: migrate.Time},
				},
				PrimaryKey: []string{"id"},
				Indexes: []migrate.Index{
					{Name: "idx_appeals_action", Columns: []migrate.IndexColumn{{Name: "action"}, {Name: "id"}}, Where: "deleted_at IS NULL"},
					{Name: "idx_appeals_created_at", Columns: []migrate.IndexColumn{{Name: "created_at"}, {Name: "id"}}},
					{Name: "idx_appeals_decision_id", Columns: []migrate.IndexColumn{{Name: "decision_id"}}, Unique: true, Where: "deleted_at IS NULL"},
					{Name: "idx_appeals_deleted_at", Columns: []migrate.IndexColumn{{Name: "deleted_at"}, {Name: "id"}}, Where: "deleted_at IS NOT NULL"},
					{Name: "idx_appeals_status", Columns: []migrate.IndexColumn{{Name: "status"}, {Name: "id"}}, Where: "deleted_at IS NULL"},
					{Name: "idx_appeals_user_id", Columns: []migrate.IndexColumn{{Name: "user_id"}, {Name: "id"}}},
				},
				ForeignKeys: []migrate.ForeignKey{
					{Name: "fk_appeals_user_id", Column: "user_id", RefTable: "users", RefColumn: "id", OnDelete: "cascade"},
					{Name: "fk_appeals_decision_id", Column: "decision_id", RefTable: "decisions", RefColumn: "id", OnDelete: "restrict"},
				},
			}},
			migrate.AddColumn{Table: "users", Column: migrate.Column{Name: "muted_until", Type: migrate.Time}},
			migrate.AddColumn{Table: "users", Column: migrate.Column{Name: "blocked_until", Type: migrate.Time}},
			migrate.AddColumn{Table: "case_signals", Column: migrate.Column{Name: "appeal_id", Type: migrate.ID}},
			migrate.AddColumn{Table: "notifications", Column: migrate.Column{Name: "action", Type: migrate.Text, Size: 12, NotNull: true, Default: "''"}},
			migrate.AddColumn{Table: "notifications", Column: migrate.Column{Name: "until", Type: migrate.Time}},
			migrate.AddColumn{Table: "held_notices", Column: migrate.Column{Name: "action", Type: migrate.Text, Size: 12, NotNull: true, Default: "''"}},
			migrate.AddColumn{Table: "held_notices", Column: migrate.Column{Name: "until", Type: migrate.Time}},
			migrate.AddIndex{Table: "case_signals", Index: migrate.Index{Name: "idx_case_signals_appeal_id", Columns: []migrate.IndexColumn{{Name: "appeal_id"}, {Name: "id"}}}},
			migrate.AddForeignKey{Table: "case_signals", ForeignKey: migrate.ForeignKey{Name: "fk_case_signals_appeal_id", Column: "appeal_id", RefTable: "appeals", RefColumn: "id", OnDelete: "set null"}},
		},
	}
}
