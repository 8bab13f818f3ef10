package database

// GatherAtMost lets a test see the other way of reading a list without a
// thousand rows.
func (db *DB) GatherAtMost(n int) { db.gatherMost = n }

// NewestDocuments lets a test see how SQLite searches what is older.
func (db *DB) NewestDocuments(n int) {
	if db.Engine == "sqlite" {
		db.dialect = sqliteDialect{newest: n}
	}
}
