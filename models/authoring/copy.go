package authoring

import (
	"context"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// copied is a new version and which of its rows stands for which old one.
type copied struct {
	id  schema.ID
	ids map[schema.ID]schema.ID
}

// copyVersion stores a draft with the content of a version and the next
// number. Questions keep their stable keys. What was submitted and then thrown
// away is remembered, so that another text in its place is known as such.
func (r *rules) copyVersion(ctx context.Context, v *models.QuizVersion) (*copied, error) {
	last, err := r.newest(ctx, v.QuizID)
	if err != nil {
		return nil, err
	}
	out := &copied{id: schema.NewID(), ids: map[schema.ID]schema.ID{}}
	next := &models.QuizVersion{QuizID: v.QuizID, Number: last.Number + 1, Status: models.VersionDraft}
	if last.Status == models.VersionDraft {
		next.ContentHash = last.ContentHash
	}
	wordsOf(v).in(next)
	in := versionInput(next)
	in.ID = out.id
	in.Children = out.children(r.version, v)
	_, err = r.db.Create(ctx, self(), r.version, in)
	return out, err
}

// children describes copies of what a row owns, under new ids.
func (c *copied) children(m *schema.Model, row any) map[string]schema.Children {
	out := map[string]schema.Children{}
	for _, r := range m.Owned() {
		var kids schema.Children
		for _, kid := range r.Rows(row) {
			in := schema.Input{ID: schema.NewID(), Children: c.children(r.Target, kid)}
			c.ids[r.Target.ID(kid)] = in.ID
			for _, f := range r.Target.Fields {
				if !f.System() && f != r.ChildKey {
					in.Set(f.JSON, f.Get(kid))
				}
			}
			kids.Rows = append(kids.Rows, in)
		}
		out[r.JSON] = kids
	}
	return out
}

// follow makes the children of an input name the copies. Ids that name
// nothing stay, and the engine refuses them.
func (c *copied) follow(in *schema.Input) {
	for _, kids := range in.Children {
		for i := range kids.Rows {
			kid := &kids.Rows[i]
			if id, known := c.ids[kid.ID]; known {
				kid.ID = id
			}
			c.follow(kid)
		}
	}
}
