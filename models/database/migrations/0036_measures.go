package migrations

import "duckhoo/models/database/migrate"

func m0036Measures() migrate.Migration {
	return migrate.Migration{
		ID: "0036_measures",
		Operations: []migrate.Operation{
			migrate.CreateTable{Table: migrate.Table{
				Name: "temporary_measures",
				Columns: []migrate.Column{
					{Name: "id", Type: migrate.ID, NotNull: true},
					{Name: "created_at", Type: migrate.Time, NotNull: true},
					{Name: "updated_at", Type: migrate.Time, NotNull: true},
					{Name: "lock_version", Type: migrate.Int, NotNull: true},
					{Name: "deleted_at", Type: migrate.Time},
					{Name: "subject", Type: migrate.Text, Size: 10, NotNull: true},
					{Name: "subject_id", Type: migrate.ID, NotNull: true},
					{Name: "title", Type: migrate.Text, Size: 200, NotNull: true},
					{Name: "owner_id", Type: migrate.ID},
					{Name: "case_id", Type: migrate.ID},
					{Name: "decision_id", Type: migrate.ID, NotNull: true},
					{Name: "starts_at", Type: migrate.Time, NotNull: true},
					{Name: "ends_at", Type: migrate.Time, NotNull: true},
					{Name: "status", Type: migrate.Text, Size: 10, NotNull: true},
					{Name: "ended_by_id", Type: migrate.ID},
				},
				PrimaryKey: []string{"id"},
				Indexes: []migrate.Index{
					{Name: "idx_temporary_measures_case_id", Columns: []migrate.IndexColumn{{Name: "case_id"}, {Name: "id"}}},
					{Name: "idx_temporary_measures_created_at", Columns: []migrate.IndexColumn{{Name: "created_at"}, {Name: "id"}}},
					{Name: "idx_temporary_measures_decision_id", Columns: []migrate.IndexColumn{{Name: "decision_id"}}, Unique: true, Where: "deleted_at IS NULL"},
					{Name: "idx_temporary_measures_deleted_at", Columns: []migrate.IndexColumn{{Name: "deleted_at"}, {Name: "id"}}, Where: "deleted_at IS NOT NULL"},
					{Name: "idx_temporary_measures_ended_by_id", Columns: []migrate.IndexColumn{{Name: "ended_by_id"}, {Name: "id"}}},
					{Name: "idx_temporary_measures_ending", Columns: []migrate.IndexColumn{{Name: "status"}, {Name: "ends_at"}, {Name: "id"}}},
					{Name: "idx_temporary_measures_owner_id", Columns: []migrate.IndexColumn{{Name: "owner_id"}, {Name: "id"}}},
					{Name: "idx_temporary_measures_subject", Columns: []migrate.IndexColumn{{Name: "subject"}, {Name: "subject_id"}, {Name: "id"}}},
				},
				ForeignKeys: []migrate.ForeignKey{
					{Name: "fk_temporary_measures_owner_id", Column: "owner_id", RefTable: "users", RefColumn: "id", OnDelete: "set null"},
					{Name: "fk_temporary_measures_decision_id", Column: "decision_id", RefTable: "decisions", RefColumn: "id", OnDelete: "restrict"},
					{Name: "fk_temporary_measures_ended_by_id", Column: "ended_by_id", RefTable: "decisions", RefColumn: "id", OnDelete: "restrict"},
				},
			}},
			migrate.AddColumn{Table: "quizzes", Column: migrate.Column{Name: "withheld_until", Type: migrate.Time}},
			migrate.AddColumn{Table: "comments", Column: migrate.Column{Name: "withheld_until", Type: migrate.Time}},
		},
	}
}
