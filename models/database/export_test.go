package database

// GatherAtMost lets a test see the other way of reading a list without a
// thousand rows.
func (db *DB) GatherAtMost(n int) { db.gatherMost = n }
