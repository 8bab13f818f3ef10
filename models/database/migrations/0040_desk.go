package migrations

import "duckhoo/models/database/migrate"

func m0040Desk() migrate.Migration {
	return migrate.Migration{
		ID: "0040_desk",
		Operations: []migrate.Operation{
			migrate.AddColumn{Table: "cases", Column: migrate.Column{Name: "escalated_by_id", Type: migrate.ID}},
			migrate.AddColumn{Table: "cases", Column: migrate.Column{Name: "above_rank", Type: migrate.Int, NotNull: true, Default: "0"}},
			migrate.AddColumn{Table: "quizzes", Column: migrate.Column{Name: "review_hash", Type: migrate.Text, Size: 64, NotNull: true, Default: "''"}},
			migrate.AddColumn{Table: "quizzes", Column: migrate.Column{Name: "swapped", Type: migrate.Bool, NotNull: true, Default: "false"}},
			migrate.RunSQL{ // what waits for its review has its hash already
				SQLite: []string{hashOfReviews}, Postgres: []string{hashOfReviews},
				ReverseSQLite: []string{}, ReversePostgres: []string{},
			},
		},
	}
}

const hashOfReviews = "UPDATE quizzes SET review_hash = (SELECT v.content_hash FROM quiz_versions v WHERE v.id = quizzes.draft_version_id) WHERE draft_status = 'pending'"
