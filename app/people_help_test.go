package main

import (
	"context"

	"duckhoo/models/schema"
)

// setStatus changes a person's standing behind everybody's back.
func (w *world) setStatus(id schema.ID, status string) {
	w.t.Helper()
	w.exec("UPDATE users SET status = ? WHERE id = ?", status, id)
}

// restoreQuiz publishes a quiz again.
func (w *world) restoreQuiz(id string) {
	w.t.Helper()
	w.exec("UPDATE quizzes SET status = 'published' WHERE id = ?", id)
}

func (w *world) exec(sql string, args ...any) {
	w.t.Helper()
	err := w.db.Tx(w.t.Context(), func(ctx context.Context) error { return w.db.From(ctx).Exec(sql, args...).Error })
	if err != nil {
		w.t.Fatal(err)
	}
}

// number returns the one number of a query.
func (w *world) number(sql string, args ...any) int64 {
	w.t.Helper()
	var n int64
	if err := w.db.From(w.t.Context()).Raw(sql, args...).Scan(&n).Error; err != nil {
		w.t.Fatal(err)
	}
	return n
}

// becomes gives somebody another role.
func (w *world) becomes(handle, role string) {
	w.t.Helper()
	w.exec("UPDATE users SET role_id = (SELECT id FROM roles WHERE slug = ?) WHERE handle = ?", role, handle)
}
