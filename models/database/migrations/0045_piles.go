package migrations

import "duckhoo/models/database/migrate"

func m0045Piles() migrate.Migration {
	return migrate.Migration{
		ID: "0045_piles",
		Operations: []migrate.Operation{
			migrate.DropIndex{Table: "cases", Name: "idx_cases_claimed_by_id"},
			migrate.DropIndex{Table: "cases", Name: "idx_cases_queue"},
			migrate.DropIndex{Table: "cases", Name: "idx_cases_taken_at"},
			migrate.DropIndex{Table: "cases", Name: "idx_cases_waiting"},
			migrate.AddColumn{Table: "cases", Column: migrate.Column{Name: "pile", Type: migrate.Int, NotNull: true, Generated: "CASE WHEN CAST(kinds AS text) LIKE '%\"review\"%' THEN 1 ELSE 0 END + CASE WHEN CAST(kinds AS text) LIKE '%\"report\"%' THEN 2 ELSE 0 END + CASE WHEN CAST(kinds AS text) LIKE '%\"rights\"%' THEN 4 ELSE 0 END + CASE WHEN CAST(kinds AS text) LIKE '%\"dispute\"%' THEN 8 ELSE 0 END + CASE WHEN CAST(kinds AS text) LIKE '%\"rule\"%' THEN 16 ELSE 0 END + CASE WHEN CAST(kinds AS text) LIKE '%\"duplicate\"%' THEN 32 ELSE 0 END + CASE WHEN CAST(kinds AS text) LIKE '%\"statistic\"%' THEN 64 ELSE 0 END + CASE WHEN CAST(kinds AS text) LIKE '%\"appeal\"%' THEN 128 ELSE 0 END + CASE subject WHEN 'quiz' THEN 256 WHEN 'comment' THEN 512 WHEN 'user' THEN 1024 ELSE 0 END + CASE WHEN score >= 40 THEN 2048 WHEN score >= 15 THEN 4096 ELSE 8192 END"}},
			migrate.AddIndex{Table: "cases", Index: migrate.Index{Name: "idx_cases_claimed", Columns: []migrate.IndexColumn{{Name: "claimed_by_id"}, {Name: "claim_until"}, {Name: "id"}}}},
			migrate.AddIndex{Table: "cases", Index: migrate.Index{Name: "idx_cases_due", Columns: []migrate.IndexColumn{{Name: "state"}, {Name: "pile"}, {Name: "due_at"}, {Name: "id"}}, Where: "deleted_at IS NULL AND resolved_at IS NULL"}},
			migrate.AddIndex{Table: "cases", Index: migrate.Index{Name: "idx_cases_queue", Columns: []migrate.IndexColumn{{Name: "state"}, {Name: "pile"}, {Name: "urgency"}, {Name: "id"}}, Where: "deleted_at IS NULL"}},
			migrate.AddIndex{Table: "cases", Index: migrate.Index{Name: "idx_cases_taken_at", Columns: []migrate.IndexColumn{{Name: "taken_at"}, {Name: "id"}}, Where: "taken_at IS NOT NULL"}},
			migrate.AddIndex{Table: "cases", Index: migrate.Index{Name: "idx_cases_waiting", Columns: []migrate.IndexColumn{{Name: "waits"}, {Name: "urgency"}, {Name: "id"}}, Where: "deleted_at IS NULL AND resolved_at IS NULL"}},
		},
	}
}
