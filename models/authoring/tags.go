package authoring

import (
	"context"
	"errors"
	"slices"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// tags puts tags in the place of their aliases and refuses more than five.
func (r *rules) tags(ctx context.Context, in *schema.Input) error {
	ids, named := in.Many["tags"]
	if !named {
		return nil
	}
	var out []schema.ID
	for _, id := range ids {
		row, err := r.db.FindBy(ctx, r.tag, schema.Eq("ID", id))
		if err != nil && !errors.Is(err, schema.ErrNotFound) {
			return err
		}
		if tag, ok := row.(*models.Tag); ok && !tag.AliasOfID.IsZero() {
			id = tag.AliasOfID
		}
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	if len(out) > TagsMax {
		return schema.Invalid{schema.NewProblem("/tag_ids", "too_many", TagsMax)}
	}
	in.Many["tags"] = out
	return nil
}

// alias keeps aliases one step long: an alias stands for a tag that is none
// itself, and so there are no circles.
func (r *rules) alias(ctx context.Context, c *schema.Change) error {
	tag := c.Row.(*models.Tag)
	if tag.AliasOfID.IsZero() {
		return nil
	}
	refused := schema.Invalidf("/alias_of_id", "invalid", schema.Text{
		KO: "다른 말을 대신하지 않는 태그를 골라 주세요.", EN: "Choose a tag that is no alias itself and has none."})
	if tag.AliasOfID == tag.ID {
		return refused
	}
	row, err := r.db.FindBy(ctx, r.tag, schema.Eq("ID", tag.AliasOfID))
	if errors.Is(err, schema.ErrNotFound) {
		return nil // the engine says so
	}
	if err != nil {
		return err
	}
	if target := row.(*models.Tag); !target.AliasOfID.IsZero() {
		return refused
	}
	page, err := r.db.List(ctx, database.Query{Model: r.tag, Actor: self(), Verb: schema.VerbView, Limit: 1,
		Where: schema.Eq("AliasOfID", tag.ID)})
	if err == nil && len(page.Rows) > 0 {
		return refused
	}
	return err
}
