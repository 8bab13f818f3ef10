package notes

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// mostCalled is how many people one note calls; offered, how many a list
// completes a handle with, out of the first asked.
const (
	mostCalled = 10
	offered    = 8
	asked      = 40
)

// handles finds @handles that stand by themselves, and not in an address.
var handles = regexp.MustCompile(`(?:^|[^\pL\pN_@./-])@([A-Za-z0-9_]{3,20})`)

// Called lists the handles that a text calls, each once.
func Called(text string) []string {
	var out []string
	for _, found := range handles.FindAllStringSubmatch(text, -1) {
		if h := strings.ToLower(found[1]); !slices.Contains(out, h) && len(out) < mostCalled {
			out = append(out, h)
		}
	}
	return out
}

// called finds who a text calls and may view the row.
func (s *Service) called(ctx context.Context, m *schema.Model, id schema.ID, text string) (people []schema.ID, unseen []string, err error) {
	for _, handle := range Called(text) {
		row, err := s.db.FindBy(ctx, s.users, schema.Eq("Handle", handle))
		if err == nil {
			var seen bool
			if seen, err = s.sees(ctx, row.(*models.User).ID, m, id); err == nil && seen {
				people = append(people, row.(*models.User).ID)
				continue
			}
		}
		if err != nil && !errors.Is(err, schema.ErrNotFound) {
			return nil, nil, err
		}
		unseen = append(unseen, handle)
	}
	return people, unseen, nil
}

// sees reports whether somebody may read the notes about a row at this moment.
func (s *Service) sees(ctx context.Context, person schema.ID, m *schema.Model, id schema.ID) (bool, error) {
	actor, err := s.acting(ctx, person)
	if err == nil {
		err = s.Reads(ctx, actor, m, id)
	}
	for _, no := range []error{schema.ErrUnauthorized, schema.ErrForbidden, schema.ErrNotFound} {
		if errors.Is(err, no) {
			return false, nil
		}
	}
	return err == nil, err
}

// Offer lists people who may view a row and whose handle begins with some
// letters, in the order of their handles.
func (s *Service) Offer(ctx context.Context, m *schema.Model, id schema.ID, begins string) ([]*models.User, error) {
	begins = strings.ToLower(strings.TrimPrefix(begins, "@"))
	right := m.Permission(schema.VerbView)
	page, err := s.db.List(ctx, database.Query{
		Model: s.users, Actor: schema.Program{Name: "notes"}, Verb: schema.VerbView, Limit: asked, Sort: []database.Order{{Path: "Handle"}},
		Where: schema.And(
			schema.Compare("Handle", schema.OpGte, begins), schema.Compare("Handle", schema.OpLt, begins+"~"),
			schema.Or(schema.Eq("IsSuperuser", true), schema.Eq("Role.Permissions.Codename", right)),
		),
	})
	if err != nil {
		return nil, err
	}
	var out []*models.User
	for _, row := range page.Rows {
		u := row.(*models.User)
		seen, err := s.sees(ctx, u.ID, m, id)
		if err != nil {
			return nil, err
		}
		if seen && len(out) < offered {
			out = append(out, u)
		}
	}
	return out, nil
}
