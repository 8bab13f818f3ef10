package accounts

import (
	"context"
	"fmt"
	"reflect"
	"slices"

	"duckhoo/models"
	"duckhoo/models/notify"
	"duckhoo/models/schema"
)

// addUser is the rule of user.add.
func (s *Service) addUser(ctx context.Context, c *schema.Change) error {
	u := c.Row.(*models.User)
	if u.RoleID.IsZero() {
		row, err := s.db.FindBy(ctx, s.roles, schema.Eq("Slug", models.RoleMember))
		if err != nil {
			return fmt.Errorf("accounts: the role member: %w", err)
		}
		u.RoleID = row.(*models.Role).ID
	}
	if err := s.grants(ctx, c.Actor, nil, u); err != nil {
		return err
	}
	if err := ownNickname(c.Actor, nil, u); err != nil {
		return err
	}
	if err := s.ownHandle(ctx, u); err != nil {
		return err
	}
	u.Email = fold(u.Email)
	if err := s.ownEmail(ctx, c.Actor, nil, u); err != nil {
		return err
	}
	if !u.EmailVerified {
		s.mailVerify(ctx, c, u)
	}
	return s.typedPassword(ctx, c, u)
}

// changeUser is the rule of user.change.
func (s *Service) changeUser(ctx context.Context, c *schema.Change) error {
	old, u := c.Old.(*models.User), c.Row.(*models.User)
	u.Email = fold(u.Email)
	if err := s.mayChange(ctx, c.Actor, old, u); err != nil {
		return err
	}
	if err := s.grants(ctx, c.Actor, old, u); err != nil {
		return err
	}
	if err := ownNickname(c.Actor, old, u); err != nil {
		return err
	}
	if u.Handle != old.Handle {
		if err := s.ownHandle(ctx, u); err != nil {
			return err
		}
	}
	if old.IsSuperuser && (!u.IsSuperuser || u.Barred(s.time())) {
		if err := s.keepOne(ctx, old); err != nil {
			return err
		}
	}
	if err := s.changedEmail(ctx, c, old, u); err != nil {
		return err
	}
	if err := s.typedPassword(ctx, c, u); err != nil {
		return err
	}
	if u.Barred(s.time()) && !old.Barred(s.time()) {
		return s.EndSessions(ctx, u.ID, schema.ID{})
	}
	return nil
}

// mine are the fields that people without the right to change users change on
// their own row.
var mine = []string{"Nickname", "Email", "Avatar", "Password"}

// standing are the fields that nobody changes on their own row.
var standing = []string{"RoleID", "IsSuperuser", "EmailVerified", "Status", "StatusUntil", "LeavesAt", "MutedUntil", "BlockedUntil", "SilencedUntil", "Trust", "FlagsAgreed", "FlagsDisagreed", "FlagsIgnored"}

// mayChange asks whether the actor may change this person, and their own row in
// this way.
func (s *Service) mayChange(ctx context.Context, a schema.Actor, old, u *models.User) error {
	if schema.IsProgram(a) {
		return nil
	}
	if _, key := a.(*Keyed); key && (u.Email != old.Email || u.Password != old.Password) {
		return fmt.Errorf("no key changes an address or a password: %w", schema.ErrForbidden)
	}
	if a.ActorID() != old.ID {
		if a.Super() {
			return nil
		}
		return s.above(ctx, a, old)
	}
	staff := a.Super() || a.Allowed("user.change")
	var found schema.Invalid
	for _, f := range s.users.Fields {
		same, err := equal(f, old, u)
		if err != nil {
			return err
		}
		if !same && (slices.Contains(standing, f.Name) || !staff && !slices.Contains(mine, f.Name)) {
			found = append(found, schema.NewProblem("/"+f.JSON, "read_only", nil))
		}
	}
	return found.OrNil()
}

func equal(f *schema.Field, a, b any) (bool, error) {
	x, err := f.Arg(a)
	if err != nil {
		return false, err
	}
	y, err := f.Arg(b)
	return reflect.DeepEqual(x, y), err
}

// grants asks that nobody makes anybody as high as themselves.
func (s *Service) grants(ctx context.Context, a schema.Actor, old, u *models.User) error {
	if schema.IsProgram(a) || a.Super() {
		return nil
	}
	var found schema.Invalid
	if u.IsSuperuser && (old == nil || !old.IsSuperuser) {
		found = append(found, notYours("/is_superuser"))
	}
	if old == nil || old.RoleID != u.RoleID {
		role, err := s.role(ctx, u.RoleID)
		if err != nil {
			return err
		}
		rank, err := Rank(ctx, s.db, a)
		if err != nil {
			return err
		}
		if role.Rank >= rank {
			found = append(found, notYours("/role_id"))
		}
	}
	return found.OrNil()
}

func notYours(pointer string) schema.Problem {
	return schema.Problem{Pointer: pointer, Code: "not_yours_to_grant", Detail: schema.Text{
		KO: "내가 갖지 않은 것은 줄 수 없어요.", EN: "Nobody grants what they do not have themselves."}}
}

// tell asks for a notice together with the write.
func (s *Service) tell(ctx context.Context, c *schema.Change, name, to string, u *models.User) {
	lang := langOf(ctx)
	c.After(func(ctx context.Context) error { return s.post(ctx, name, to, u, lang) })
}

// typedPassword makes a hash of what was typed. Nothing typed keeps what was.
func (s *Service) typedPassword(ctx context.Context, c *schema.Change, u *models.User) error {
	old, _ := c.Old.(*models.User)
	typed := string(u.Password)
	if !c.Input.Has("password") || typed == "" {
		if old != nil {
			u.Password = old.Password
		}
		return nil
	}
	if !carriesHash(ctx, typed) {
		hash, err := s.hashTyped(ctx, c.Actor, u, typed)
		if err != nil {
			return err
		}
		u.Password = schema.Secret(hash)
	}
	if old == nil {
		return nil
	}
	if u.Email != "" && old.Email == u.Email {
		s.tell(ctx, c, notify.Changed, u.Email, u)
	}
	return s.EndSessions(ctx, u.ID, schema.ID{})
}

// hashTyped checks and hashes a password that somebody typed for a person.
func (s *Service) hashTyped(ctx context.Context, a schema.Actor, u *models.User, typed string) (string, error) {
	if !u.ID.IsZero() && u.ID == a.ActorID() {
		return "", schema.Invalidf("/password", "not_here", schema.Text{
			KO: "내 비밀번호는 내 계정 화면에서 지금 비밀번호와 함께 바꿔 주세요.", EN: "Change your own password on your account's page, with the present one."})
	}
	if err := s.CheckPassword(typed, u.Handle, u.Email); err != nil {
		return "", err
	}
	return s.hasher.hash(ctx, normal(typed))
}

// judgeUser is the rule of every verb that changes a person's standing.
func (s *Service) judgeUser(ctx context.Context, c *schema.Change) error {
	old, u := c.Old.(*models.User), c.Row.(*models.User)
	if err := s.above(ctx, c.Actor, old); err != nil {
		return err
	}
	switch c.Verb {
	case "unlimit", "unsuspend", "unban":
		u.StatusUntil = schema.Time{}
		return nil
	case schema.VerbRestore:
		if u.EmailVerified && u.Email != "" {
			return s.freeEmail(ctx, u)
		}
		return nil
	case "limit", "warn", "unwarn", "mute", "unmute", "block", "unblock", "silence", "unsilence":
		return nil
	case models.VerbUndo:
		was, desk := c.Input.Was.(models.Before)
		if !desk {
			return fmt.Errorf("undo: %w", schema.ErrForbidden)
		}
		u.Status, u.StatusUntil = models.UserStatus(was.Status), was.Until
		return nil
	}
	if c.Verb != schema.VerbPurge {
		if err := s.keepOne(ctx, old); err != nil {
			return err
		}
	}
	return s.EndSessions(ctx, u.ID, schema.ID{})
}

// judgeAppeal is the rule of appeal.uphold and appeal.overturn: as nobody acts on
// people of their own rank, nobody rules on what those appeal.
func (s *Service) judgeAppeal(ctx context.Context, c *schema.Change) error {
	row, err := s.db.Find(ctx, s.users, c.Row.(*models.Appeal).UserID)
	if err != nil {
		return fmt.Errorf("accounts: who appeals: %w", err)
	}
	return s.above(ctx, c.Actor, row.(*models.User))
}
