package api

import (
	"context"
	"encoding/json"
	"maps"

	"github.com/gofiber/fiber/v2"

	"duckhoo/app/strictjson"
	"duckhoo/models"
	"duckhoo/models/schema"
	"duckhoo/web/locales"
)

// commentRoutes are the addresses of what is said below a quiz.
func (a *API) commentRoutes() []Route {
	quizzes, comments := a.resource("quiz"), a.resource("comment")
	if quizzes == nil || comments == nil {
		return nil
	}
	t, path := thread{quizzes, comments}, quizzes.root+"/:id/comments"
	return []Route{
		{Method: "GET", Path: path, Name: "listQuizComments", Who: "anyone", Serve: t.list, Doc: t.listDoc()},
		{Method: "POST", Path: path, Name: "createQuizComment", Who: "comment.add", Serve: t.add, Doc: t.addDoc()},
	}
}

// thread is the comments of a quiz.
type thread struct{ quizzes, comments *resource }

// quiz finds the quiz that the address names.
func (t thread) quiz(c *fiber.Ctx) (*models.Quiz, error) {
	row, err := t.quizzes.visible(c, t.quizzes.Actor(c))
	if err != nil {
		return nil, err
	}
	return row.(*models.Quiz), nil
}

// list answers GET /api/v1/quizzes/{id}/comments.
func (t thread) list(c *fiber.Ctx) error {
	quiz, err := t.quiz(c)
	if err != nil {
		return err
	}
	at := place{address: t.quizzes.root + "/" + quiz.ID.String() + "/comments", verb: models.VerbThread, where: schema.Eq("QuizID", quiz.ID)}
	at.forms = func(lang string) []writeForm { return t.forms(c, at.address, lang) }
	return t.comments.listing(c, at)
}

// forms is the form of a new comment, for whoever may write one.
func (t thread) forms(c *fiber.Ctx, address, lang string) []writeForm {
	if t.comments.model.Policy.Can(t.comments.Actor(c), schema.VerbAdd, nil) != nil {
		return nil
	}
	fields := t.comments.inputs(t.comments.model, lang, nil, true)
	fields[0].Required = true // the body
	parent := fieldInput(t.comments.model.Field("ParentID"), lang, nil)
	return []writeForm{{Title: "POST " + address, Method: "POST", To: address, Button: locales.T(c.UserContext(), "api.create"), Fields: append(fields, parent)}}
}

// add answers POST /api/v1/quizzes/{id}/comments.
func (t thread) add(c *fiber.Ctx) error {
	if err := wantsJSON(c); err != nil {
		return err
	}
	quiz, err := t.quiz(c)
	if err != nil {
		return err
	}
	r, actor := t.comments, t.comments.Actor(c)
	if err := r.model.Policy.Can(actor, schema.VerbAdd, nil); err != nil {
		return err
	}
	members, err := readBody(c, mimeJSON)
	if err != nil {
		return err
	}
	shape, err := r.shaped(c, actor, true)
	if err != nil {
		return err
	}
	return r.once(c, actor, func(ctx context.Context) (answer, error) {
		in, err := t.read(actor, members)
		if err != nil {
			return answer{}, err
		}
		in.Set("quiz_id", quiz.ID)
		row, err := r.DB.Create(ctx, actor, r.model, in)
		if err != nil {
			return answer{}, err
		}
		out, err := r.written(ctx, actor, row, fiber.StatusCreated, shape)
		out.Location = r.root + "/" + r.model.ID(row).String()
		return out, err
	})
}

// read reads a new comment: what comments take, and which one it answers.
func (t thread) read(actor schema.Actor, members map[string]json.RawMessage) (*schema.Input, error) {
	d := &decoder{actor: actor, verb: schema.VerbAdd, owner: true}
	rest := maps.Clone(members)
	delete(rest, "parent_id")
	in := d.input(t.comments.model, rest, "", false)
	if raw, named := members["parent_id"]; named && string(raw) != "null" {
		in.Set("parent_id", d.id(raw, strictjson.Pointer("", "parent_id")))
	}
	return &in, d.problems.OrNil()
}

// commentSchema is the body of a new comment.
func (r *resource) commentSchema() Schema {
	s := r.inputSchema(r.model, true, false)
	parent := described(valueSchema(r.model.Field("ParentID")), r.model.Field("ParentID").Label, schema.Text{EN: "A visible comment of the same quiz that is no reply itself"})
	s["properties"].(Schema)["parent_id"] = orNull(parent)
	s["required"] = []any{"body"}
	return s
}

func (t thread) listDoc() *Operation {
	doc := t.comments.listDoc()
	doc.Summary = "List the comments of a quiz"
	doc.Description = "Lists what is said below a quiz that you may see, newest first unless `sort` says otherwise; `parent_id__isnull=true` leaves out replies. " +
		"A comment that is not visible is gone, unless it has visible replies: then it keeps its place with an empty `body`."
	doc.Parameters = append([]Schema{t.quizzes.idParameter()}, doc.Parameters...)
	doc.Answers[404] = Answer{}
	return doc
}

func (t thread) addDoc() *Operation {
	doc := t.comments.createDoc()
	doc.Summary = "Comment on a quiz"
	doc.Description = "Says something below a published quiz, or with `parent_id` in reply to a comment. " + t.comments.needs("comment.add", "") +
		" Some comments a minute are taken, then it is a 429; people whose account is limited get a 403."
	doc.Parameters = append([]Schema{t.quizzes.idParameter()}, doc.Parameters...)
	doc.Body = &Content{Schema: schemaRef("CommentCreate"), Example: Schema{"body": "Ducks are underrated.", "spoiler": false}}
	return doc
}
