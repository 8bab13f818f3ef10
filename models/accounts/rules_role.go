package accounts

import (
	"context"
	"fmt"
	"slices"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// writeRole is the rule of every write of a role: the seeded ones stay, and
// nobody makes or changes a role as high as their own, nor puts a right into
// one that they lack.
func (s *Service) writeRole(ctx context.Context, c *schema.Change) error {
	old, _ := c.Old.(*models.Role)
	role := c.Row.(*models.Role)
	if old != nil && slices.Contains(seeded, old.Slug) {
		switch {
		case c.Verb == schema.VerbDelete || c.Verb == schema.VerbPurge:
			return &schema.Refused{Code: "seeded_role", Detail: schema.Text{
				KO: "처음부터 있는 역할은 지울 수 없어요.", EN: "The roles that came with the site cannot be deleted."}}
		case role.Slug != old.Slug:
			return schema.Invalid{schema.NewProblem("/slug", "read_only", nil)}
		}
	}
	if err := s.outranks(ctx, c.Actor, old, role); err != nil {
		return err
	}
	return s.grantsRights(c)
}

// outranks asks that the actor stands above a role, as it was and as it will be.
func (s *Service) outranks(ctx context.Context, a schema.Actor, old, role *models.Role) error {
	if a.Super() {
		return nil
	}
	rank, err := Rank(ctx, s.db, a)
	if err != nil {
		return err
	}
	if old != nil && old.Rank >= rank {
		return fmt.Errorf("nobody changes a role of the same or a higher rank: %w", schema.ErrForbidden)
	}
	if role.Rank >= rank {
		return schema.Invalid{notYours("/rank")}
	}
	return nil
}

// grantsRights looks at the permissions that are written inside a role.
func (s *Service) grantsRights(c *schema.Change) error {
	var found schema.Invalid
	for i, kid := range c.Input.Children["permissions"].Rows {
		code, named := kid.Values["codename"].(string)
		if !named || kid.Remove {
			continue
		}
		if p := s.grantable(c.Actor, code); p != nil {
			p.Pointer = fmt.Sprintf("/permissions/%d/codename", i)
			found = append(found, *p)
		}
	}
	return found.OrNil()
}

// grantable returns what speaks against an actor granting a right, or nil.
func (s *Service) grantable(a schema.Actor, code string) *schema.Problem {
	if !slices.Contains(s.db.Registry.Permissions(), code) {
		p := schema.NewProblem("", "not_found", nil)
		return &p
	}
	if !a.Super() && !a.Allowed(code) {
		p := notYours("")
		return &p
	}
	return nil
}

const raiseRoleSQL = `UPDATE roles SET lock_version = lock_version + 1 WHERE id = ? OR id = ?`

// writePermission is the rule of every write of a permission by itself. It
// raises the role's lock version, by which every instance knows that what it
// remembers of the role is over.
func (s *Service) writePermission(ctx context.Context, c *schema.Change) error {
	p := c.Row.(*models.Permission)
	before := p.RoleID
	if old, ok := c.Old.(*models.Permission); ok {
		before = old.RoleID
	}
	for _, id := range []schema.ID{before, p.RoleID} {
		role, err := s.role(ctx, id)
		if err != nil {
			return err
		}
		if err := s.outranks(ctx, c.Actor, role, role); err != nil {
			return err
		}
	}
	if c.Verb == schema.VerbAdd || c.Verb == schema.VerbChange || c.Verb == schema.VerbRestore {
		if problem := s.grantable(c.Actor, p.Codename); problem != nil {
			problem.Pointer = "/codename"
			return schema.Invalid{*problem}
		}
	}
	if err := s.db.From(ctx).Exec(raiseRoleSQL, before, p.RoleID).Error; err != nil {
		return fmt.Errorf("accounts: raise a role: %w", err)
	}
	return nil
}
