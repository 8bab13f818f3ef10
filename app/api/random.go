package api

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/accounts"
	"duckhoo/models/authoring"
	"duckhoo/models/database"
	"duckhoo/models/schema"
	"duckhoo/models/trivia"
)

// randomRoutes are what nobody chose: quizzes and questions by lot, and
// quizzes that are like another. They stand before the addresses of rows: no
// quiz is called random.
func (a *API) randomRoutes() []Route {
	r := a.quizzes()
	if r == nil {
		return nil
	}
	out := []Route{{Method: "GET", Path: r.root + "/random", Name: "listRandomQuizzes", Who: "anyone", Serve: r.random, Doc: r.randomDoc()},
		{Method: "GET", Path: r.root + "/:id/related", Name: "listRelatedQuizzes", Who: "anyone", Serve: r.related, Doc: r.relatedDoc()}}
	if pool := trivia.New(a.DB, a.Registry); pool != nil {
		q := &questions{API: a, pool: pool}
		out = append(out, Route{Method: "GET", Path: Root + "/questions/random", Name: "listRandomQuestions", Who: "anyone who signed in, or any API key", Serve: q.random, Doc: q.doc()})
	}
	return out
}

// random answers GET /api/v1/quizzes/random: quizzes of the list by lot. The
// filters are those of the list.
func (r *resource) random(c *fiber.Ctx) error {
	if err := wantsJSON(c); err != nil {
		return err
	}
	actor := r.Actor(c)
	q, err := r.asked(c, actor, false, false)
	if err != nil {
		return err
	}
	for _, p := range pairs(c) {
		if slices.Contains([]string{"cursor", "sort", "count", "q"}, p.name) {
			return badParameter(problem("/"+p.name, "unknown_parameter", "여기서는 쓸 수 없어요.", "Not known here."))
		}
	}
	start := make([]byte, 6)
	_, _ = rand.Read(start) // it never fails
	d := &database.Draw{By: "Lot", From: hex.EncodeToString(start), Until: hex.EncodeToString(start)}
	rows, err := r.DB.Draw(c.UserContext(), q.query, d, q.query.Limit)
	if err != nil {
		return err
	}
	return r.sendRows(c, actor, rows, q)
}

// sendRows answers with rows that were picked in their order.
func (r *resource) sendRows(c *fiber.Ctx, actor schema.Actor, rows []any, q ask) error {
	parts, err := r.DB.RowsJSON(c.UserContext(), actor, r.model, rows, q.shape)
	if err != nil {
		return err
	}
	data, err := json.Marshal(parts)
	if err != nil {
		return fmt.Errorf("api: write rows: %w", err)
	}
	body := listBody(&database.JSONPage{Data: data}, q.query.Limit, -1)
	return sendJSON(c, actor, fiber.StatusOK, listTag(body), body)
}

// related answers GET /api/v1/quizzes/{id}/related.
func (r *resource) related(c *fiber.Ctx) error {
	if err := wantsJSON(c); err != nil {
		return err
	}
	actor := r.Actor(c)
	row, err := r.visible(c, actor)
	if err != nil {
		return err
	}
	if err := onlyParameters(c, "limit", "fields", "include"); err != nil {
		return err
	}
	q, err := r.asked(c, actor, false, false)
	if err != nil {
		return err
	}
	quiz, err := r.DB.Find(c.UserContext(), r.model, r.model.ID(row), "Tags")
	if err != nil {
		return err
	}
	rows, err := authoring.Related(c.UserContext(), r.DB, actor, quiz.(*models.Quiz), q.query.Limit)
	if err != nil {
		return err
	}
	return r.sendRows(c, actor, rows, q)
}

// questions serves questions by lot.
type questions struct {
	*API
	pool *trivia.Pool
}

// questionAsk is the query string of a request for questions.
type questionAsk struct {
	amount int
	filter trivia.Filter
	token  string
	but    []schema.ID
}

// random answers GET /api/v1/questions/random, with the answers: all of these
// are of quizzes whose answers are public. A publishable key, which stands for
// nobody, is an API key too.
func (q *questions) random(c *fiber.Ctx) error {
	if err := wantsJSON(c); err != nil {
		return err
	}
	actor := q.Actor(c)
	if _, keyed := actor.(*accounts.Keyed); !keyed && actor.ActorID().IsZero() {
		return schema.ErrUnauthorized
	}
	a, err := q.read(c)
	if err != nil {
		return err
	}
	ctx := c.UserContext()
	var found []trivia.Found
	if a.token == "" {
		found, err = q.pool.Random(ctx, a.filter, a.amount, a.but...)
	} else {
		found, _, err = q.pool.Next(ctx, a.token, a.filter, a.amount, a.but...)
	}
	if errors.Is(err, trivia.ErrToken) {
		return badParameter(problem("/token", "not_found", "모르는 토큰이에요.", "There is no such token."))
	}
	if err != nil {
		return err
	}
	list := make([]any, len(found))
	for i, f := range found {
		list[i] = q.one(f)
	}
	body, err := json.Marshal(map[string]any{"data": list})
	if err != nil {
		return fmt.Errorf("api: write questions: %w", err)
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	vary(c)
	c.Set(fiber.HeaderContentType, mimeJSON)
	return c.Send(body)
}

func (q *questions) read(c *fiber.Ctx) (questionAsk, error) {
	a := questionAsk{amount: 10}
	var out schema.Invalid
	bad := func(name, code, ko, en string) { out = append(out, problem("/"+name, code, ko, en)) }
	seen := map[string]bool{}
	for _, p := range pairs(c) {
		if seen[p.name] {
			bad(p.name, "repeated", "한 번만 쓸 수 있어요.", "It may stand once only.")
			continue
		}
		seen[p.name] = true
		var err error
		switch p.name {
		case "amount":
			if a.amount, err = strconv.Atoi(p.value); err != nil || a.amount < 1 || a.amount > trivia.Most {
				bad(p.name, "out_of_range", "1부터 50까지 쓸 수 있어요.", "From 1 to 50.")
			}
		case "genre":
			if a.filter.GenreID, err = q.genre(c.UserContext(), p.value); errors.Is(err, schema.ErrNotFound) {
				bad(p.name, "unknown_choice", "그런 장르가 없어요.", "There is no such genre.")
			} else if err != nil {
				return a, err
			}
		case "difficulty":
			a.filter.Difficulty = trivia.Difficulty(p.value)
			if !slices.Contains([]trivia.Difficulty{trivia.Easy, trivia.Medium, trivia.Hard}, a.filter.Difficulty) {
				bad(p.name, "unknown_choice", "쓸 수 있는 값: easy, medium, hard", "Not one of the choices: easy, medium, hard.")
			}
		case "type":
			a.filter.Type = models.QuestionType(p.value)
			if list := models.QuestionType("").Choices(); !slices.Contains(list, p.value) {
				bad(p.name, "unknown_choice", "쓸 수 있는 값: "+strings.Join(list, ", "), "Not one of the choices: "+strings.Join(list, ", ")+".")
			}
		case "exclude":
			if a.but, err = ids(p.value); err != nil {
				bad(p.name, "wrong_type", "고유 열쇠를 100개까지 쉼표로 이어 주세요.", "Up to 100 stable keys with commas between.")
			}
		case "token":
			a.token = p.value
		default:
			bad(p.name, "unknown_parameter", "모르는 조건이에요.", "Unknown parameter. Known: amount, difficulty, exclude, genre, token, type")
		}
	}
	if len(out) > 0 {
		return a, badParameter(out...)
	}
	return a, nil
}

func ids(text string) ([]schema.ID, error) {
	var out []schema.ID
	for part := range strings.SplitSeq(text, ",") {
		id, err := schema.ParseID(part)
		if err != nil {
			return nil, err
		}
		out = append(out, id)
	}
	if len(out) > inMost {
		return nil, errors.New("too many")
	}
	return out, nil
}

func (a *API) genre(ctx context.Context, slug string) (schema.ID, error) {
	m := a.Registry.Of(&models.Genre{})
	row, err := a.DB.FindBy(ctx, m, schema.Eq("Slug", slug))
	if err != nil {
		return schema.ID{}, err
	}
	return m.ID(row), nil
}

// one writes a question with its answers and where it is from.
func (q *questions) one(f trivia.Found) map[string]any {
	r := &resource{API: q.API}
	m := q.Registry.Of(f.Question)
	out := map[string]any{"stable_key": f.StableKey, "difficulty": f.Difficulty}
	for _, name := range []string{"Type", "Stem", "Unit", "Explanation", "Points", "Media"} {
		field := m.Field(name)
		out[field.JSON] = shown(field, f.Question)
	}
	for _, l := range m.Owned() {
		out[l.JSON] = r.parts(l, f.Question)
	}
	genre := any(nil)
	if f.Quiz.Genre != nil {
		genre = f.Quiz.Genre.Slug
	}
	out["quiz"] = map[string]any{"id": f.Quiz.ID, "slug": f.Quiz.Slug, "title": f.Quiz.Title, "genre": genre, "language": f.Quiz.Language,
		"licence": f.Quiz.Licence, "attribution": f.Quiz.Attribution}
	return out
}
