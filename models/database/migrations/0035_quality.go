package migrations

import "duckhoo/models/database/migrate"

func m0035Quality() migrate.Migration {
	return migrate.Migration{
		ID: "0035_quality",
		Operations: []migrate.Operation{
			migrate.CreateTable{Table: migrate.Table{
				Name: "item_flags",
				Columns: []migrate.Column{
					{Name: "id", Type: migrate.ID, NotNull: true},
					{Name: "created_at", Type: migrate.Time, NotNull: true},
					{Name: "updated_at", Type: migrate.Time, NotNull: true},
					{Name: "lock_version", Type: migrate.Int, NotNull: true},
					{Name: "deleted_at", Type: migrate.Time},
					{Name: "quiz_id", Type: migrate.ID, NotNull: true},
					{Name: "stable_key", Type: migrate.ID, NotNull: true},
					{Name: "asked", Type: migrate.Text, Size: 64, NotNull: true},
					{Name: "rev", Type: migrate.Int, NotNull: true},
					{Name: "case_id", Type: migrate.ID, NotNull: true},
					{Name: "quiz_version_id", Type: migrate.ID, NotNull: true},
					{Name: "position", Type: migrate.Int, NotNull: true},
					{Name: "stem", Type: migrate.Text, Size: 500, NotNull: true},
					{Name: "found", Type: migrate.JSON, NotNull: true},
					{Name: "count", Type: migrate.Int, NotNull: true},
					{Name: "facility", Type: migrate.Decimal},
					{Name: "discrimination", Type: migrate.Decimal},
					{Name: "efficiency", Type: migrate.Decimal},
					{Name: "rival", Type: migrate.Text, Size: 200, NotNull: true, Default: "''"},
					{Name: "top", Type: migrate.Int, NotNull: true},
					{Name: "top_rival", Type: migrate.Int, NotNull: true},
					{Name: "top_key", Type: migrate.Int, NotNull: true},
				},
				PrimaryKey: []string{"id"},
				Indexes: []migrate.Index{
					{Name: "idx_item_flags_case_id", Columns: []migrate.IndexColumn{{Name: "case_id"}, {Name: "id"}}},
					{Name: "idx_item_flags_created_at", Columns: []migrate.IndexColumn{{Name: "created_at"}, {Name: "id"}}},
					{Name: "idx_item_flags_deleted_at", Columns: []migrate.IndexColumn{{Name: "deleted_at"}, {Name: "id"}}, Where: "deleted_at IS NOT NULL"},
					{Name: "idx_item_flags_once", Columns: []migrate.IndexColumn{{Name: "quiz_id"}, {Name: "stable_key"}, {Name: "asked"}, {Name: "rev"}}, Unique: true, Where: "deleted_at IS NULL"},
					{Name: "idx_item_flags_quiz_version_id", Columns: []migrate.IndexColumn{{Name: "quiz_version_id"}, {Name: "id"}}},
				},
				ForeignKeys: []migrate.ForeignKey{
					{Name: "fk_item_flags_quiz_id", Column: "quiz_id", RefTable: "quizzes", RefColumn: "id", OnDelete: "cascade"},
					{Name: "fk_item_flags_quiz_version_id", Column: "quiz_version_id", RefTable: "quiz_versions", RefColumn: "id", OnDelete: "cascade"},
				},
			}},
			migrate.AddColumn{Table: "cases", Column: migrate.Column{Name: "taken_at", Type: migrate.Time}},
			migrate.AddIndex{Table: "cases", Index: migrate.Index{Name: "idx_cases_taken_at", Columns: []migrate.IndexColumn{{Name: "taken_at"}, {Name: "id"}}}},
		},
	}
}
