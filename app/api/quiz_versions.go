package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"duckhoo/app/strictjson"
	"duckhoo/models"
	"duckhoo/models/authoring"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// quizzes is the resource of quizzes, nil when the registry has none or lacks
// what belongs to them.
func (a *API) quizzes() *resource {
	for _, r := range a.resources {
		if r.model.GoName == "Quiz" {
			return r
		}
	}
	return nil
}

// versionRoutes are the draft of a quiz and its history, for its owner and for
// who reviews it.
func (a *API) versionRoutes() []Route {
	r := a.quizzes()
	if r == nil {
		return nil
	}
	one, readers := r.root+"/:id", "owner or quiz.view"
	return []Route{
		{Method: "GET", Path: one + "/draft", Name: "getQuizDraft", Who: readers, Serve: r.draft, Doc: r.draftDoc()},
		{Method: "PUT", Path: one + "/draft", Name: "replaceQuizDraft", Who: "owner", Serve: r.putDraft, Doc: r.putDraftDoc()},
		{Method: "GET", Path: one + "/versions", Name: "listQuizVersions", Who: readers, Serve: r.versions, Doc: r.versionsDoc()},
		{Method: "GET", Path: one + "/versions/:n", Name: "getQuizVersion", Who: readers, Serve: r.version, Doc: r.versionDoc()},
		{Method: "GET", Path: one + "/versions/:n/diff", Name: "compareQuizVersions", Who: readers, Serve: r.compare, Doc: r.compareDoc()},
	}
}

// reviewed finds the quiz of the address for somebody who may read its text
// with the answers: its owner, or staff.
func (r *resource) reviewed(c *fiber.Ctx, actor schema.Actor) (*models.Quiz, error) {
	row, err := r.visible(c, actor)
	if err != nil {
		return nil, err
	}
	quiz := row.(*models.Quiz)
	switch {
	case r.owns(actor, row), actor.Super(), actor.Allowed(r.model.Permission(schema.VerbView)):
		return quiz, nil
	case actor.ActorID().IsZero():
		return nil, schema.ErrUnauthorized
	}
	return nil, schema.ErrForbidden
}

// onlyParameters refuses what an address does not know behind its ?.
func onlyParameters(c *fiber.Ctx, known ...string) error {
	var out schema.Invalid
	for _, p := range pairs(c) {
		if !slices.Contains(known, p.name) {
			out = append(out, problem("/"+p.name, "unknown_parameter", "모르는 조건이에요.", "Unknown parameter."))
		}
	}
	if len(out) > 0 {
		return badParameter(out...)
	}
	return nil
}

// draft answers GET /api/v1/quizzes/{id}/draft. Its ETag is the quiz's, whose
// lock version PUT compares.
func (r *resource) draft(c *fiber.Ctx) error {
	return r.showVersion(c, func(*fiber.Ctx) (int, error) { return 0, nil })
}

// version answers GET /api/v1/quizzes/{id}/versions/{n}.
func (r *resource) version(c *fiber.Ctx) error {
	return r.showVersion(c, func(c *fiber.Ctx) (int, error) { return versionNumber(c.Params("n")) })
}

func (r *resource) showVersion(c *fiber.Ctx, number func(*fiber.Ctx) (int, error)) error {
	if err := wantsJSON(c); err != nil {
		return err
	}
	actor := r.Actor(c)
	quiz, err := r.reviewed(c, actor)
	if err != nil {
		return err
	}
	if err := onlyParameters(c); err != nil {
		return err
	}
	n, err := number(c)
	if err != nil {
		return err
	}
	body, tag, err := r.versionBody(c.UserContext(), quiz, n)
	if err != nil {
		return err
	}
	return sendJSON(c, actor, fiber.StatusOK, tag, body)
}

// versionNumber reads the number of a version; anything else names none.
func versionNumber(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > 1<<31-1 || strconv.Itoa(n) != text {
		return 0, schema.ErrNotFound
	}
	return n, nil
}

func (r *resource) versionBody(ctx context.Context, quiz *models.Quiz, number int) ([]byte, string, error) {
	v, err := authoring.Version(ctx, r.DB, quiz, number)
	if err != nil {
		return nil, "", err
	}
	body, err := json.Marshal(r.wholeVersion(v))
	if err != nil {
		return nil, "", fmt.Errorf("api: write version %d: %w", v.Number, err)
	}
	return body, rowTag(quiz.LockVersion, body), nil
}

// versionHead is what a list shows of a version.
type versionHead struct {
	ID          schema.ID            `json:"id"`
	Number      int                  `json:"number"`
	Status      models.VersionStatus `json:"status"`
	Live        bool                 `json:"live"`
	Title       string               `json:"title"`
	Description string               `json:"description"`
	Attribution string               `json:"attribution"`
	Cover       any                  `json:"cover"`
	ContentHash string               `json:"content_hash"`
	CreatedAt   schema.Time          `json:"created_at"`
	UpdatedAt   schema.Time          `json:"updated_at"`
}

func head(v *models.QuizVersion) versionHead {
	return versionHead{v.ID, v.Number, v.Status, v.Status == models.VersionApproved, v.Title, v.Description, v.Attribution, address(v.Cover), v.ContentHash, v.CreatedAt, v.UpdatedAt}
}

// wholeVersion writes a version as its owner sees it: questions in order with
// everything that they are made of.
func (r *resource) wholeVersion(v *models.QuizVersion) any {
	m := r.Registry.Of(v)
	return struct {
		versionHead
		Questions []any `json:"questions"`
	}{head(v), r.parts(m.Relation("Questions"), v)}
}

// parts writes the owned rows of a row with what the API shows of them.
func (r *resource) parts(l *schema.Relation, row any) []any {
	out := []any{}
	for _, kid := range l.Rows(row) {
		one := map[string]any{}
		for _, f := range l.Target.Fields {
			if f.Read {
				one[f.JSON] = shown(f, kid)
			}
		}
		if f := l.Target.Field("StableKey"); f != nil {
			one[f.JSON] = f.Get(kid)
		}
		for _, inner := range l.Target.Owned() {
			one[inner.JSON] = r.parts(inner, kid)
		}
		out = append(out, one)
	}
	return out
}

// shown is a value as JSON has it: files are addresses.
func shown(f *schema.Field, row any) any {
	v := f.Get(row)
	if file, ok := v.(schema.File); ok {
		return address(file)
	}
	return v
}

// address is where a file is, nil for none.
func address(file schema.File) any {
	if file == "" {
		return nil
	}
	return "/media/" + string(file)
}

// putDraft answers PUT /api/v1/quizzes/{id}/draft: the body is the whole draft.
func (r *resource) putDraft(c *fiber.Ctx) error {
	if err := wantsJSON(c); err != nil {
		return err
	}
	actor := r.Actor(c)
	row, err := r.allowed(c, actor, schema.VerbChange)
	if err != nil {
		return err
	}
	if !r.owns(actor, row) {
		return schema.ErrForbidden
	}
	members, err := readBody(c, mimeJSON)
	if err != nil {
		return err
	}
	if err := onlyParameters(c); err != nil {
		return err
	}
	in, err := r.precondition(c, row)
	if err != nil {
		return err
	}
	if err := r.readDraft(c.UserContext(), members, actor, in); err != nil {
		return err
	}
	var out answer
	err = r.DB.Tx(c.UserContext(), func(ctx context.Context) error {
		quiz, err := authoring.SaveDraft(ctx, r.DB, actor, row.(*models.Quiz), in)
		if err != nil {
			return err
		}
		out.Status = fiber.StatusOK
		out.Body, out.ETag, err = r.versionBody(ctx, quiz, 0)
		return err
	})
	if err != nil {
		return stale(err)
	}
	return r.send(c, actor, out)
}

// readDraft reads the body of a draft strictly: its title and description, and
// the questions as the API takes them of an owner.
func (r *resource) readDraft(ctx context.Context, members map[string]json.RawMessage, actor schema.Actor, in *schema.Input) error {
	d := r.decoder(ctx, actor, schema.VerbChange, true)
	for _, name := range slices.Sorted(maps.Keys(members)) {
		at := strictjson.Pointer("", name)
		switch name {
		case "title", "description":
			value, bad := r.model.FieldJSON(name).DecodeJSON(members[name])
			if bad != nil {
				d.fail(*bad, at)
				continue
			}
			in.Set(name, value)
		case "questions":
			d.children(in, r.model, nil, name, members[name], at)
		default:
			d.fail(schema.NewProblem("", "unknown_field", nil), at)
		}
	}
	for _, name := range []string{"title", "questions"} {
		if members[name] == nil {
			d.fail(schema.NewProblem("", "required", nil), "/"+name)
		}
	}
	return d.done()
}

// versions answers GET /api/v1/quizzes/{id}/versions, the newest first.
func (r *resource) versions(c *fiber.Ctx) error {
	if err := wantsJSON(c); err != nil {
		return err
	}
	actor := r.Actor(c)
	quiz, err := r.reviewed(c, actor)
	if err != nil {
		return err
	}
	q, err := r.versionPage(c, quiz)
	if err != nil {
		return err
	}
	page, err := r.DB.List(c.UserContext(), q)
	if errors.Is(err, database.ErrCursor) {
		return badParameter(problem("/cursor", "invalid_cursor", "이 목록의 커서가 아니에요.", "This cursor is not of this list."))
	}
	if err != nil {
		return err
	}
	list := make([]versionHead, len(page.Rows))
	for i, row := range page.Rows {
		list[i] = head(row.(*models.QuizVersion))
	}
	data, err := json.Marshal(list)
	if err != nil {
		return fmt.Errorf("api: write versions: %w", err)
	}
	found := &database.JSONPage{Data: data, Next: page.Next, Prev: page.Prev}
	if around := pageLinks(c.Path(), []pair{{"limit", strconv.Itoa(q.Limit)}}, found); len(around) > 0 {
		c.Set(fiber.HeaderLink, around.String())
	}
	body := listBody(found, q.Limit, -1)
	return sendJSON(c, actor, fiber.StatusOK, listTag(body), body)
}

func (r *resource) versionPage(c *fiber.Ctx, quiz *models.Quiz) (database.Query, error) {
	q := database.Query{Model: r.Registry.Of(&models.QuizVersion{}), Actor: schema.Program{Name: "api"}, Verb: schema.VerbView,
		Where: schema.Eq("QuizID", quiz.ID), Of: quiz.ID.String(), Sort: []database.Order{{Path: "Number", Desc: true}}, Limit: r.Settings.API.PageSize}
	read := &reader{resource: r, seen: map[string]bool{}}
	if err := onlyParameters(c, "limit", "cursor"); err != nil {
		return q, err
	}
	read.out.query = q
	for _, p := range pairs(c) {
		read.parameter(p)
	}
	if len(read.problems) > 0 {
		return q, badParameter(read.problems...)
	}
	return read.out.query, nil
}

// compare answers GET /api/v1/quizzes/{id}/versions/{n}/diff?to=m.
func (r *resource) compare(c *fiber.Ctx) error {
	if err := wantsJSON(c); err != nil {
		return err
	}
	actor := r.Actor(c)
	quiz, err := r.reviewed(c, actor)
	if err != nil {
		return err
	}
	if err := onlyParameters(c, "to"); err != nil {
		return err
	}
	n, err := versionNumber(c.Params("n"))
	if err != nil {
		return err
	}
	to := 0
	if text := c.Query("to"); text != "" {
		if to, err = versionNumber(text); err != nil {
			return badParameter(problem("/to", "wrong_type", "판의 번호여야 해요.", "It must be the number of a version."))
		}
	}
	from, other, err := authoring.Compared(c.UserContext(), r.DB, quiz, n, to)
	if err != nil {
		return err
	}
	body, err := json.Marshal(authoring.Diff(r.Registry, from, other))
	if err != nil {
		return fmt.Errorf("api: write a difference: %w", err)
	}
	return sendJSON(c, actor, fiber.StatusOK, listTag(body), body)
}
