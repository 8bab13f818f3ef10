package database_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// What nobody waits for is there for whoever asks behind it, and when the
// transaction ends.
func TestLaterWritesAreThere(t *testing.T) {
	each(t, func(t *testing.T, l *library) {
		one := l.tally("one")
		m := l.Registry.Of(one)
		err := l.Tx(l.ctx(), func(ctx context.Context) error {
			before, err := l.Hold(ctx, m, schema.Eq("ID", one.ID))
			if err != nil {
				return err
			}
			after := *before.(*Tally)
			after.Count = 7
			if err := l.Swap(database.Later(ctx), before, &after); err != nil {
				return err
			}
			if err := l.Append(database.Later(ctx), &Slip{TallyID: one.ID, Text: "a"}, &Slip{TallyID: one.ID, Text: "b"}); err != nil {
				return err
			}
			inside, err := l.Find(ctx, m, one.ID, "Slips")
			if got := inside.(*Tally); err != nil || got.Count != 7 || len(got.Slips) != 2 {
				t.Errorf("inside: %+v, %v", inside, err)
			}
			return l.Append(database.Later(ctx), &Slip{TallyID: one.ID, Text: "c"})
		})
		if got := l.read(one); err != nil || got.Count != 7 || got.LockVersion != 2 || len(got.Slips) != 3 {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

// What is wrong with it ends the transaction, of which nothing stays, and the
// connection serves the next one.
func TestLaterWritesFailTheTransaction(t *testing.T) {
	each(t, func(t *testing.T, l *library) {
		one := l.tally("one", "a")
		m := l.Registry.Of(one)
		twice := func(ctx context.Context) error {
			return l.Append(database.Later(ctx), &Slip{TallyID: one.ID, Text: "a"})
		}
		stale := func(ctx context.Context) error {
			before, after := *one, *one
			before.LockVersion, after.Count = 9, 7
			return l.Swap(database.Later(ctx), &before, &after)
		}
		asks := func(ctx context.Context) error {
			_, err := l.Find(ctx, m, one.ID)
			return err
		}
		writes := func(ctx context.Context) error { return l.Append(ctx, &Tally{Name: "two"}) }
		for name, tt := range map[string]struct {
			wrong, then func(context.Context) error
			stale       bool
		}{
			"taken at the end": {twice, nil, false}, "taken before a question": {twice, asks, false}, "taken before a write": {twice, writes, false},
			"stale at the end": {stale, nil, true}, "stale before a question": {stale, asks, true}, "stale before a write": {stale, writes, true},
		} {
			for range 6 { // more than there are connections
				err := l.Tx(l.ctx(), func(ctx context.Context) error {
					if err := l.Append(ctx, &Tally{Name: "left behind"}); err != nil {
						return err
					}
					if err := tt.wrong(ctx); err != nil || tt.then == nil {
						return err
					}
					return tt.then(ctx)
				})
				if err == nil || errors.Is(err, schema.ErrStale) != tt.stale {
					t.Fatalf("%s: %v", name, err)
				}
			}
			if n, _, err := l.Count(l.ctx(), database.Query{Model: m, Actor: librarian, Verb: schema.VerbView}, 0); err != nil || n != 1 {
				t.Errorf("%s: %d tallies, %v", name, n, err)
			}
		}
		if got := l.read(one); got.Count != 0 || len(got.Slips) != 1 {
			t.Errorf("%+v", got)
		}
	})
}

// Outside of a transaction nothing comes behind, so it is done at once.
func TestLaterWritesByThemselves(t *testing.T) {
	each(t, func(t *testing.T, l *library) {
		one := l.tally("one")
		for range 6 {
			if l.Engine == "sqlite" { // reads alone stand outside of one there
				break
			}
			if err := l.From(database.Later(l.ctx())).Exec("UPDATE tallies SET count = count + 1 WHERE id = ?", one.ID).Error; err != nil {
				t.Fatal(err)
			}
		}
		if err := l.Append(database.Later(l.ctx()), &Slip{TallyID: one.ID, Text: "a"}); err != nil {
			t.Fatal(err)
		}
		if got := l.read(one); got.Count != map[string]int64{"sqlite": 0, "postgres": 6}[l.Engine] || len(got.Slips) != 1 {
			t.Errorf("%+v", got)
		}
	})
}

// Who has written to the log keeps nobody else from it until the end.
func TestEntriesOfTheLogComeLast(t *testing.T) {
	each(t, func(t *testing.T, l *library) {
		if l.Engine == "sqlite" {
			return // has one writer anyway
		}
		ctx, cancel := context.WithTimeout(l.ctx(), 20*time.Second)
		defer cancel()
		id := l.book("먼저", nil)
		err := l.Tx(ctx, func(inside context.Context) error {
			if _, err := l.Update(inside, librarian, l.books, id, &schema.Input{Values: map[string]any{"title": "나중"}}); err != nil {
				return err
			}
			_, err := l.Create(ctx, librarian, l.books, &schema.Input{Values: map[string]any{"title": "사이", "mood": "calm"}}) // in a transaction of its own
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if verdict, err := l.VerifyAudit(ctx); err != nil || verdict.Entries != 3 {
			t.Errorf("%+v, %v", verdict, err)
		}
	})
}

// What a transaction has said of a row goes with what was said before.
func TestDifferencesOfTheSameTransactionAreErased(t *testing.T) {
	each(t, func(t *testing.T, l *library) {
		id := l.book("하나", nil)
		var gone int64
		err := l.Tx(l.ctx(), func(ctx context.Context) (err error) {
			if _, err = l.Update(ctx, librarian, l.books, id, &schema.Input{Values: map[string]any{"title": "둘"}}); err != nil {
				return err
			}
			gone, err = l.EraseDifferences(ctx, librarian, l.books, id)
			return err
		})
		if err != nil || gone != 2 {
			t.Errorf("%d erased, %v", gone, err)
		}
		if verdict, err := l.VerifyAudit(l.ctx()); err != nil || verdict.Entries != 3 {
			t.Errorf("%+v, %v", verdict, err)
		}
	})
}

// A row that a transaction holds is not read again, once.
func TestHeldRowsAreTakenOnce(t *testing.T) {
	each(t, func(t *testing.T, l *library) {
		id, other := l.book("하나", nil), l.book("다른", nil)
		err := l.Tx(l.ctx(), func(ctx context.Context) error {
			row, err := l.Hold(ctx, l.books, schema.Eq("ID", id))
			if err != nil {
				return err
			}
			ctx = database.Held(ctx, row)
			for i, one := range []schema.ID{other, id, id} {
				title := []string{"다른 것", "둘", "셋"}[i]
				if _, err := l.Update(ctx, librarian, l.books, one, &schema.Input{Values: map[string]any{"title": title}}); err != nil {
					return err
				}
			}
			return nil
		})
		row, found := l.Find(l.ctx(), l.books, id)
		if err != nil || found != nil || row.(*Book).Title != "셋" || row.(*Book).LockVersion != 3 {
			t.Errorf("%+v, %v, %v", row, err, found)
		}
	})
}
