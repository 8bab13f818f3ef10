package accounts

import (
	"context"
	"errors"
	"fmt"
	"time"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// ViewHolds is how long somebody may see with another's eyes.
const ViewHolds = 30 * time.Minute

// View says that an Identity is not who asks: somebody sees with their eyes,
// and writes nothing.
type View struct {
	By    *Identity // who really asks
	Until schema.Time
}

// Viewing returns who really asks; false when that is the person themselves.
func (i *Identity) Viewing() (View, bool) {
	if i.view == nil {
		return View{}, false
	}
	return *i.view, true
}

// Watches implements schema.Watcher.
func (i *Identity) Watches() bool { return i.view != nil }

// ViewAs lets the session of a person see with another's eyes, for half an hour.
// It takes the right models.ViewAs, and the other must stand below them and be no
// superuser. Who sees with another's eyes already gets no further.
func (s *Service) ViewAs(ctx context.Context, id *Identity, person schema.ID) error {
	if id.view != nil || id.Session == nil || !id.Super() && !id.Allowed(models.ViewAs) {
		return fmt.Errorf("accounts: view as somebody else: %w", schema.ErrForbidden)
	}
	row, err := s.db.Find(ctx, s.users, person)
	if err != nil {
		return fmt.Errorf("accounts: view as somebody else: %w", err)
	}
	user := row.(*models.User)
	if err := s.viewable(ctx, id, user); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		const start = `UPDATE sessions SET viewing_id = ?, viewing_until = ? WHERE id = ? AND viewing_id IS NULL`
		res := s.db.From(ctx).Exec(start, user.ID, schema.At(s.now().Add(ViewHolds)), id.Session.ID)
		if res.Error != nil {
			return fmt.Errorf("accounts: view as somebody else: %w", res.Error)
		}
		if res.RowsAffected != 1 {
			return fmt.Errorf("accounts: view as two people: %w", schema.ErrForbidden)
		}
		return s.note(ctx, id, "view_as", user)
	})
}

// viewable asks whether a person may see with the eyes of another.
func (s *Service) viewable(ctx context.Context, id *Identity, user *models.User) error {
	if user.IsSuperuser {
		return fmt.Errorf("accounts: nobody views as a superuser: %w", schema.ErrForbidden)
	}
	if err := s.above(ctx, id, user); err != nil {
		return err
	}
	if !user.DeletedAt.IsZero() || user.Barred(s.time()) || !user.LeavesAt.IsZero() {
		return &schema.Refused{Code: "barred_person", Detail: schema.Text{
			KO: "들어올 수 없는 사람으로는 볼 수 없어요.", EN: "This person may not come in, so there is nothing to see."}}
	}
	return nil
}

// StopViewing lets a session see with its own eyes again.
func (s *Service) StopViewing(ctx context.Context, id *Identity) error {
	if id.view == nil {
		return nil
	}
	return s.stopViewing(ctx, id.view.By, id.User)
}

// stopViewing notes the end once, whoever comes to it first.
func (s *Service) stopViewing(ctx context.Context, by *Identity, seen *models.User) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		const stop = `UPDATE sessions SET viewing_id = NULL, viewing_until = NULL WHERE id = ? AND viewing_id IS NOT NULL`
		res := s.db.From(ctx).Exec(stop, by.Session.ID)
		if res.Error != nil {
			return fmt.Errorf("accounts: stop viewing: %w", res.Error)
		}
		if res.RowsAffected != 1 {
			return nil
		}
		return s.note(ctx, by, "view_as_end", seen)
	})
}

// seen is whom the session of a person shows: themselves, or the one with whose
// eyes they see. A view whose time is over, or to which one of both has no
// standing any more, ends here.
func (s *Service) seen(ctx context.Context, by *Identity) (*Identity, error) {
	session := by.Session
	if session.ViewingID.IsZero() {
		return by, nil
	}
	row, err := s.db.Find(ctx, s.users, session.ViewingID, "Role")
	if err != nil {
		return nil, fmt.Errorf("accounts: whom a session views as: %w", err)
	}
	user := row.(*models.User)
	user.Password = ""
	over := !s.now().Before(session.ViewingUntil.Time) || !by.Super() && !by.Allowed(models.ViewAs)
	if !over {
		err := s.viewable(ctx, by, user)
		var refused *schema.Refused
		if over = errors.Is(err, schema.ErrForbidden) || errors.As(err, &refused); err != nil && !over {
			return nil, err
		}
	}
	if over {
		session.ViewingID, session.ViewingUntil = schema.ID{}, schema.Time{}
		return by, s.stopViewing(ctx, by, user)
	}
	out, err := s.person(ctx, user)
	if err != nil {
		return nil, err
	}
	out.Session, out.view = session, &View{By: by, Until: session.ViewingUntil}
	return out, nil
}

// endViews notes the end of what sessions that are about to end were seeing.
func (s *Service) endViews(ctx context.Context, cond schema.Cond) error {
	page, err := s.db.List(ctx, database.Query{Model: s.sessions, Actor: program(), Verb: schema.VerbView, Limit: 100,
		Where: schema.And(cond, schema.IsNull("ViewingID", false)), With: []string{"User", "Viewing"}})
	if err != nil {
		return fmt.Errorf("accounts: end views: %w", err)
	}
	for _, row := range page.Rows {
		session := row.(*models.Session)
		if session.User == nil || session.Viewing == nil {
			continue
		}
		if err := s.stopViewing(ctx, &Identity{User: session.User, Session: session}, session.Viewing); err != nil {
			return err
		}
	}
	return nil
}
