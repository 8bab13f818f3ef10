package migrations

import "duckhoo/models/database/migrate"

func m0006AuditHead() migrate.Migration {
	return migrate.Migration{
		ID: "0006_audit_head",
		Operations: []migrate.Operation{
			migrate.CreateTable{Table: migrate.Table{
				Name: "audit_heads",
				Columns: []migrate.Column{
					{Name: "id", Type: migrate.ID, NotNull: true},
					{Name: "created_at", Type: migrate.Time, NotNull: true},
					{Name: "updated_at", Type: migrate.Time, NotNull: true},
					{Name: "lock_version", Type: migrate.Int, NotNull: true},
					{Name: "deleted_at", Type: migrate.Time},
					{Name: "seq", Type: migrate.Int, NotNull: true},
					{Name: "hash", Type: migrate.Text, Size: 64, NotNull: true},
				},
				PrimaryKey: []string{"id"},
				Indexes: []migrate.Index{
					{Name: "idx_audit_heads_created_at", Columns: []migrate.IndexColumn{{Name: "created_at"}, {Name: "id"}}},
					{Name: "idx_audit_heads_deleted_at", Columns: []migrate.IndexColumn{{Name: "deleted_at"}, {Name: "id"}}, Where: "deleted_at IS NOT NULL"},
				},
			}},
			migrate.RunSQL{ // the log that is there gets its head
				SQLite: []string{headOfTheLog}, Postgres: []string{headOfTheLog},
				ReverseSQLite: []string{"DELETE FROM audit_heads"}, ReversePostgres: []string{"DELETE FROM audit_heads"},
			},
		},
	}
}

const headOfTheLog = "INSERT INTO audit_heads (id, created_at, updated_at, lock_version, seq, hash) " +
	"SELECT id, created_at, created_at, 1, seq, hash FROM audit_logs ORDER BY seq DESC LIMIT 1"
