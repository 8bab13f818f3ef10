package accounts

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// touchAfter is how old a session's note of its last use may become.
const touchAfter = time.Minute

// Client is where a request comes from.
type Client struct {
	Address string
	Agent   string // as the browser calls itself
	Lang    string // ko or en: the language of mail
	Token   string // of the session that the request came with, if any
	Appeal  bool   // who may not come in comes to see what was decided about them
}

// SignedIn is a fresh session: what the browser keeps, and who it is.
type SignedIn struct {
	Token    string // for the cookie; the database has its hash alone
	Identity *Identity
	Age      time.Duration // how long the cookie is kept
}

// newToken returns 32 random bytes as text.
func newToken() string {
	raw := make([]byte, 32)
	rand.Read(raw)
	return base64.RawURLEncoding.EncodeToString(raw)
}

// Session returns who stands behind a token, with what they may do at this
// moment, and notes that the session was used. A token that is unknown or has
// ended is schema.ErrUnauthorized, one whose person may not come in a *Barred.
func (s *Service) Session(ctx context.Context, token string) (*Identity, error) {
	id, err := s.Standing(ctx, token)
	if err == nil && s.now().Sub(id.Session.SeenAt.Time) >= touchAfter {
		s.touch(ctx, id.Session)
	}
	return id, err
}

// Standing is Session without a note: a page that listens is not used.
func (s *Service) Standing(ctx context.Context, token string) (*Identity, error) {
	id, err := s.whose(ctx, token)
	switch {
	case err != nil:
		return nil, err
	case id.barred:
		return nil, barred(id.User)
	case id.leaving:
		return nil, ErrLeaving
	}
	return id, nil
}

// Appealing is Session for what those may do, too, who are suspended, banned or
// leaving: see what was decided about them, appeal, stay. They have no rights
// there.
func (s *Service) Appealing(ctx context.Context, token string) (*Identity, error) {
	return s.whose(ctx, token)
}

// whose is who stands behind a token, barred or not.
func (s *Service) whose(ctx context.Context, token string) (*Identity, error) {
	row, err := s.db.FindBy(ctx, s.sessions, schema.Eq("TokenHash", hashed(token)), "User.Role")
	if errors.Is(err, schema.ErrNotFound) {
		return nil, schema.ErrUnauthorized
	}
	if err != nil {
		return nil, fmt.Errorf("accounts: look up a session: %w", err)
	}
	session := row.(*models.Session)
	if session.User == nil || !session.User.DeletedAt.IsZero() || s.ended(session) || session.User.Status == models.UserDeleted || session.User.Gone(s.time()) {
		return nil, schema.ErrUnauthorized
	}
	id, err := s.identity(ctx, session)
	if err != nil {
		return nil, err
	}
	return s.seen(ctx, id)
}

// ended reports whether a session is over by the settings of now, which may
// have become stricter since it began.
func (s *Service) ended(session *models.Session) bool {
	now := s.now()
	return !now.Before(session.ExpiresAt.Time) ||
		!now.Before(session.SeenAt.Add(s.auth.Session.Idle.Std())) ||
		!now.Before(session.CreatedAt.Add(s.auth.Session.Absolute.Std()))
}

func (s *Service) identity(ctx context.Context, session *models.Session) (*Identity, error) {
	id, err := s.person(ctx, session.User)
	if err != nil {
		return nil, err
	}
	id.Session = session
	id.lacking = session.Way == models.ByPassword && s.requires(session.User, session.User.Role)
	return id, nil
}

// Acting returns a person by id with what they may do at this moment: what they
// asked for is done with the rights that they have when it is done. Whoever is
// gone or may not come in is schema.ErrUnauthorized.
func (s *Service) Acting(ctx context.Context, id schema.ID) (*Identity, error) {
	row, err := s.db.Find(ctx, s.users, id, "Role")
	if errors.Is(err, schema.ErrNotFound) {
		return nil, schema.ErrUnauthorized
	}
	if err != nil {
		return nil, fmt.Errorf("accounts: look up who acts: %w", err)
	}
	user := row.(*models.User)
	if !user.DeletedAt.IsZero() || user.Barred(s.time()) || !user.LeavesAt.IsZero() {
		return nil, schema.ErrUnauthorized
	}
	user.Password = ""
	return s.person(ctx, user)
}

// person is somebody, read with their role, and what they may do now.
func (s *Service) person(ctx context.Context, user *models.User) (*Identity, error) {
	got, err := s.rights.of(ctx, user.Role)
	if err != nil {
		return nil, err
	}
	return &Identity{User: user, Role: user.Role, rights: got, limited: limited(user, s.time()), barred: user.Barred(s.time()), leaving: !user.LeavesAt.IsZero()}, nil
}

const touchSQL = `UPDATE sessions SET seen_at = ?, expires_at = ? WHERE id = ? AND seen_at < ?`

// touch notes that a session is in use. That this fails now and then is no
// reason to turn anybody away.
func (s *Service) touch(ctx context.Context, session *models.Session) {
	now := s.time()
	until := s.until(session.CreatedAt)
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		return s.db.From(ctx).Exec(touchSQL, now, until, session.ID, now).Error
	})
	if err != nil {
		s.log.WarnContext(ctx, "session not touched", "error", err)
		return
	}
	session.SeenAt, session.ExpiresAt = now, until
}

// until is when a session that began then and is used now ends.
func (s *Service) until(began schema.Time) schema.Time {
	idle := s.now().Add(s.auth.Session.Idle.Std())
	absolute := began.Add(s.auth.Session.Absolute.Std())
	if absolute.Before(idle) {
		return schema.At(absolute)
	}
	return schema.At(idle)
}

// begin starts a session for a person in the transaction of the context. The
// session that the browser had before ends: a token never outlives a log-in.
func (s *Service) begin(ctx context.Context, user *models.User, way models.SessionWay, from Client) (*SignedIn, error) {
	if from.Token != "" {
		if err := s.end(ctx, schema.Eq("TokenHash", hashed(from.Token))); err != nil {
			return nil, err
		}
	}
	token := newToken()
	row, err := s.db.Create(ctx, program(), s.sessions, &schema.Input{Values: map[string]any{
		s.sessions.Field("TokenHash").JSON: schema.Secret(hashed(token)),
		s.sessions.Field("UserID").JSON:    user.ID,
		s.sessions.Field("CSRF").JSON:      schema.Secret(newToken()),
		s.sessions.Field("SeenAt").JSON:    s.time(),
		s.sessions.Field("ExpiresAt").JSON: s.until(s.time()),
		s.sessions.Field("Way").JSON:       string(way),
		s.sessions.Field("Address").JSON:   cut(from.Address, s.sessions.Field("Address").Size),
		s.sessions.Field("Agent").JSON:     cut(from.Agent, s.sessions.Field("Agent").Size),
	}})
	if err != nil {
		return nil, fmt.Errorf("accounts: begin a session: %w", err)
	}
	session := row.(*models.Session)
	found, err := s.db.Find(ctx, s.users, user.ID, "Role")
	if err != nil {
		return nil, fmt.Errorf("accounts: begin a session: %w", err)
	}
	session.User = found.(*models.User)
	session.User.Password = ""
	id, err := s.identity(ctx, session)
	if err != nil {
		return nil, err
	}
	return &SignedIn{Token: token, Identity: id, Age: s.auth.Session.Absolute.Std()}, nil
}

// LogOut ends the session of a token.
func (s *Service) LogOut(ctx context.Context, id *Identity) error {
	if id.view != nil {
		id = id.view.By
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.end(ctx, schema.Eq("ID", id.Session.ID)); err != nil {
			return err
		}
		return s.note(ctx, id, "logout", id.User)
	})
}

// EndSessions ends all sessions of a person but the one to keep, which may be
// the zero id, and what log-ins of theirs have begun.
func (s *Service) EndSessions(ctx context.Context, user, keep schema.ID) error {
	cond := schema.Eq("UserID", user)
	if !keep.IsZero() {
		cond = schema.And(cond, schema.Ne("ID", keep))
	}
	if err := s.empty(ctx, s.steps, schema.Eq("UserID", user)); err != nil {
		return fmt.Errorf("accounts: end log-ins: %w", err)
	}
	return s.end(ctx, cond)
}

// EndSession ends one session of a person, and is schema.ErrNotFound when it is
// none of theirs.
func (s *Service) EndSession(ctx context.Context, id *Identity, session schema.ID) error {
	cond := schema.And(schema.Eq("ID", session), schema.Eq("UserID", id.ActorID()))
	if err := s.endViews(ctx, cond); err != nil {
		return err
	}
	n, err := s.db.Empty(ctx, s.sessions, cond)
	if err != nil {
		return fmt.Errorf("accounts: end a session: %w", err)
	}
	if n == 0 {
		return schema.ErrNotFound
	}
	return nil
}

// Sessions lists where a person is signed in, the newest first.
func (s *Service) Sessions(ctx context.Context, user schema.ID) ([]*models.Session, error) {
	page, err := s.db.List(ctx, database.Query{Model: s.sessions, Actor: program(), Verb: schema.VerbView,
		Where: schema.And(schema.Eq("UserID", user), schema.Compare("ExpiresAt", schema.OpGt, s.time())), Limit: 100})
	if err != nil {
		return nil, fmt.Errorf("accounts: list sessions: %w", err)
	}
	out := make([]*models.Session, len(page.Rows))
	for i, row := range page.Rows {
		out[i] = row.(*models.Session)
	}
	return out, nil
}

// end removes sessions.
func (s *Service) end(ctx context.Context, cond schema.Cond) error {
	if err := s.endViews(ctx, cond); err != nil {
		return err
	}
	if err := s.empty(ctx, s.sessions, cond); err != nil {
		return fmt.Errorf("accounts: end sessions: %w", err)
	}
	return nil
}

// empty removes all rows that fit, as many turns as it takes.
func (s *Service) empty(ctx context.Context, m *schema.Model, cond schema.Cond) error {
	for {
		if n, err := s.db.Empty(ctx, m, cond); n == 0 || err != nil {
			return err
		}
	}
}

// Sweep removes what is over: sessions, tickets, steps, counts.
func (s *Service) Sweep(ctx context.Context) error {
	now := s.time()
	return errors.Join(
		s.end(ctx, schema.Compare("ExpiresAt", schema.OpLte, now)),
		s.empty(ctx, s.tickets, schema.Compare("ExpiresAt", schema.OpLte, now)),
		s.empty(ctx, s.steps, schema.Compare("ExpiresAt", schema.OpLte, now)),
		s.empty(ctx, s.throttles, schema.Compare("ResetsAt", schema.OpLte, now)),
	)
}

// cut shortens what others wrote to what a column holds.
func cut(text string, most int) string {
	runes := []rune(clean(text))
	if len(runes) > most {
		return string(runes[:most])
	}
	return string(runes)
}
