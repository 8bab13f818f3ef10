package api

import (
	"encoding/json"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/community"
	"duckhoo/models/schema"
)

// ratingRoutes are the addresses of what the person who asks thinks of a quiz.
func (a *API) ratingRoutes() []Route {
	quizzes, m := a.resource("quiz"), a.Registry.Model("rating")
	if quizzes == nil || m == nil {
		return nil
	}
	r, path := ratings{quizzes, m}, quizzes.root+"/:id/rating"
	return []Route{
		{Method: "GET", Path: path, Name: "getRating", Who: "self", Serve: r.get, Doc: r.getDoc()},
		{Method: "PUT", Path: path, Name: "putRating", Who: "self, after an attempt", Serve: r.put, Doc: r.putDoc()},
		{Method: "DELETE", Path: path, Name: "deleteRating", Who: "self", Serve: r.remove, Doc: r.removeDoc()},
	}
}

// ratings answers for one's own rating of a quiz.
type ratings struct {
	quizzes *resource
	model   *schema.Model
}

// mark is a rating as it is sent.
type mark struct {
	QuizID     schema.ID   `json:"quiz_id"`
	Quality    int         `json:"quality"`
	Difficulty int         `json:"difficulty"`
	CreatedAt  schema.Time `json:"created_at"`
	UpdatedAt  schema.Time `json:"updated_at"`
}

// asked finds the quiz and asks that somebody is there.
func (r ratings) asked(c *fiber.Ctx) (schema.Actor, schema.ID, error) {
	actor := r.quizzes.Actor(c)
	row, err := r.quizzes.visible(c, actor)
	if err != nil {
		return nil, schema.ID{}, err
	}
	if actor.ActorID().IsZero() {
		return nil, schema.ID{}, schema.ErrUnauthorized
	}
	return actor, r.quizzes.model.ID(row), nil
}

// get answers GET /api/v1/quizzes/{id}/rating.
func (r ratings) get(c *fiber.Ctx) error {
	if err := wantsJSON(c); err != nil {
		return err
	}
	actor, quiz, err := r.asked(c)
	if err != nil {
		return err
	}
	rating, err := community.Rated(c.UserContext(), r.quizzes.DB, actor, quiz)
	if err != nil {
		return err
	}
	return r.send(c, actor, fiber.StatusOK, rating)
}

// put answers PUT /api/v1/quizzes/{id}/rating. What one thinks oneself is
// nobody else's to change, so it needs no If-Match.
func (r ratings) put(c *fiber.Ctx) error {
	if err := wantsJSON(c); err != nil {
		return err
	}
	actor, quiz, err := r.asked(c)
	if err != nil {
		return err
	}
	members, err := readBody(c, mimeJSON)
	if err != nil {
		return err
	}
	in, err := r.read(members)
	if err != nil {
		return err
	}
	rating, fresh, err := community.Rate(c.UserContext(), r.quizzes.DB, actor, quiz, in)
	if err != nil {
		return err
	}
	if fresh {
		return r.send(c, actor, fiber.StatusCreated, rating)
	}
	return r.send(c, actor, fiber.StatusOK, rating)
}

// read reads both marks, which must both be there.
func (r ratings) read(members map[string]json.RawMessage) (*schema.Input, error) {
	d := &decoder{}
	in := &schema.Input{}
	for _, name := range []string{"quality", "difficulty"} {
		raw, named := members[name]
		if !named {
			d.fail(schema.NewProblem("", "required", nil), "/"+name)
			continue
		}
		value, p := r.model.FieldJSON(name).DecodeJSON(raw)
		if p != nil {
			d.fail(*p, "/"+name)
			continue
		}
		in.Set(name, value)
	}
	for name := range members {
		if name != "quality" && name != "difficulty" {
			d.refuse(r.model, name, "/"+name)
		}
	}
	return in, d.problems.OrNil()
}

// remove answers DELETE /api/v1/quizzes/{id}/rating.
func (r ratings) remove(c *fiber.Ctx) error {
	actor, quiz, err := r.asked(c)
	if err != nil {
		return err
	}
	if err := community.Unrate(c.UserContext(), r.quizzes.DB, actor, quiz); err != nil {
		return err
	}
	return sendJSON(c, actor, fiber.StatusNoContent, "", nil)
}

func (r ratings) send(c *fiber.Ctx, actor schema.Actor, status int, rating *models.Rating) error {
	body, err := json.Marshal(mark{rating.QuizID, rating.Quality, rating.Difficulty, rating.CreatedAt, rating.UpdatedAt})
	if err != nil {
		return err
	}
	return sendJSON(c, actor, status, rowTag(rating.LockVersion, body), body)
}

func ratingSchema(m *schema.Model) Schema {
	props := Schema{"quiz_id": fieldSchema(m.Field("QuizID"), false), "created_at": fieldSchema(m.Field("CreatedAt"), false), "updated_at": fieldSchema(m.Field("UpdatedAt"), false)}
	for _, name := range []string{"Quality", "Difficulty"} {
		props[m.Field(name).JSON] = fieldSchema(m.Field(name), false)
	}
	return Schema{"type": "object", "title": "Rating", "description": "What you think of a quiz.", "properties": props,
		"required": []any{"quiz_id", "quality", "difficulty", "created_at", "updated_at"}}
}

func ratingInput(m *schema.Model) Schema {
	return Schema{"type": "object", "title": "Rating to put", "description": "Both marks, from 1 to 5.", "additionalProperties": false,
		"properties": Schema{"quality": fieldSchema(m.Field("Quality"), false), "difficulty": fieldSchema(m.Field("Difficulty"), false)},
		"required":   []any{"quality", "difficulty"}}
}

func (r ratings) doc(summary, text string) *Operation {
	return &Operation{Tag: "Ratings", Summary: summary, Description: text, Access: Somebody, Parameters: []Schema{r.quizzes.idParameter()}}
}

func (r ratings) answer(text string) Answer {
	return Answer{Description: text, Headers: []string{"ETag"}, Schema: schemaRef("Rating"), Example: Schema{
		"quiz_id": exampleID, "quality": 5, "difficulty": 3, "created_at": exampleTime, "updated_at": exampleTime}}
}

func (r ratings) getDoc() *Operation {
	doc := r.doc("Read my rating of a quiz", "Reads what you think of a quiz; 404 when you have not said. What everybody thinks is in the statistics of the quiz.")
	doc.Parameters = append(doc.Parameters, ref("parameters", "IfNoneMatch"))
	doc.Answers = errorsOf(map[int]Answer{200: r.answer("Your rating."), 304: notModified()}, rowErrors...)
	return doc
}

func (r ratings) putDoc() *Operation {
	doc := r.doc("Rate a quiz", "Keeps what you think of a quiz instead of what you thought before. You must have submitted an attempt of it (409 `not_taken`), and nobody rates their own quiz (403).")
	doc.Parameters = append(doc.Parameters, ref("parameters", "CSRF"))
	doc.Body = &Content{Schema: schemaRef("RatingPut"), Example: Schema{"quality": 5, "difficulty": 3}}
	doc.Answers = errorsOf(map[int]Answer{200: r.answer("Your rating as it now is."), 201: r.answer("Your first rating of the quiz.")}, writeErrors...)
	return doc
}

func (r ratings) removeDoc() *Operation {
	doc := r.doc("Take my rating back", "Takes back what you think of a quiz; 404 when you have not said.")
	doc.Parameters = append(doc.Parameters, ref("parameters", "CSRF"))
	doc.Answers = errorsOf(map[int]Answer{204: {Description: "Taken back."}}, 400, 401, 404, 409, 429, 500, 503)
	return doc
}
