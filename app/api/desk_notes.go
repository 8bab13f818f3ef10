package api

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// noteView is what staff said about a case.
type noteView struct {
	ID        schema.ID   `json:"id"`
	Author    *personView `json:"author"`
	Text      string      `json:"text"`
	CreatedAt schema.Time `json:"created_at"`
}

// addedNote is a new note, with the handles that it calls of people who are not
// told.
type addedNote struct {
	noteView
	Unseen []string `json:"unseen"`
}

func noteOf(n *models.Note) noteView {
	return noteView{n.ID, personOf(n.Author), n.Text, n.CreatedAt}
}

// notes answers GET /api/v1/admin/cases/{id}/notes.
func (d desk) notes(c *fiber.Ctx) error {
	actor, one, err := d.caseOf(c, seeCases)
	if err != nil {
		return err
	}
	limit, cursor, err := window(c, d.Settings, nil)
	if err != nil {
		return err
	}
	if err := d.Notes.Reads(c.UserContext(), actor, d.Registry.Model("case"), one.ID); err != nil {
		return err
	}
	q := d.Notes.Query(d.Registry.Model("case"), one.ID)
	return d.page(c, actor, q, limit, cursor, func(_ context.Context, rows []any) (any, error) {
		return viewsOf(rows, noteOf), nil
	})
}

// viewsOf writes rows of one model.
func viewsOf[T, V any](rows []any, view func(*T) V) []V {
	out := make([]V, len(rows))
	for i, row := range rows {
		out[i] = view(row.(*T))
	}
	return out
}

// addNote answers POST /api/v1/admin/cases/{id}/notes.
func (d desk) addNote(c *fiber.Ctx) error {
	actor, one, err := d.caseOf(c, seeCases)
	if err != nil {
		return err
	}
	if err := d.Registry.Model("note").Policy.Can(actor, schema.VerbAdd, &models.Note{AuthorID: actor.ActorID()}); err != nil {
		return err
	}
	members, err := readBody(c, mimeJSON)
	if err == nil {
		err = plainQuery(c)
	}
	if err != nil {
		return err
	}
	return d.once(c, actor, func(ctx context.Context) (answer, error) {
		f := readingOf(members)
		f.needs("text")
		text := f.text("text")
		if err := f.done(); err != nil {
			return answer{}, err
		}
		made, unseen, err := d.Notes.Add(ctx, actor, d.Registry.Model("case"), one.ID, text)
		if err != nil {
			return answer{}, err
		}
		view := addedNote{noteOf(made), append([]string{}, unseen...)}
		view.Author = &personView{actor.ActorID(), actor.ActorName()}
		return answerOf(fiber.StatusCreated, made.LockVersion, view)
	})
}
