package api

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// imports are the addresses of files that people bring.
type imports struct {
	*API
	model *schema.Model
	quiz  *schema.Model
}

// importRoutes take quizzes from files. A registry without the models has none.
func (a *API) importRoutes() []Route {
	i := &imports{API: a, model: a.Registry.Model("import"), quiz: a.Registry.Model("quiz")}
	if i.model == nil || i.quiz == nil {
		return nil
	}
	return []Route{
		{Method: "POST", Path: Root + "/imports", Name: "importQuizzes", Who: "quiz.add", Serve: i.create, Doc: i.createDoc()},
		{Method: "GET", Path: Root + "/imports/:id", Name: "getImport", Who: "owner or import.view", Serve: i.get, Doc: i.getDoc()},
	}
}

// importAnswer is an import as it is shown.
type importAnswer struct {
	ID        string          `json:"id,omitempty"` // absent after a dry run
	Format    string          `json:"format"`
	FileName  string          `json:"file_name"`
	Status    string          `json:"status"`
	DryRun    bool            `json:"dry_run"`
	Quizzes   int             `json:"quizzes"`
	Questions int             `json:"questions"`
	Refused   int             `json:"refused"`
	Made      json.RawMessage `json:"made"`
	Refusals  json.RawMessage `json:"refusals"`
	CreatedAt string          `json:"created_at,omitempty"`
}

// create answers POST /api/v1/imports.
func (i *imports) create(c *fiber.Ctx) error {
	if err := wantsJSON(c); err != nil {
		return err
	}
	actor := i.Actor(c)
	if actor.ActorID().IsZero() {
		return schema.ErrUnauthorized
	}
	if err := i.quiz.Policy.Can(actor, schema.VerbAdd, nil); err != nil {
		return err
	}
	file, err := readImport(c)
	if err != nil {
		return err
	}
	if file.dry {
		return i.tried(c, actor, file)
	}
	return i.once(c, actor, func(ctx context.Context) (answer, error) {
		row, err := file.Bring(ctx, i.DB, actor, schema.ID{})
		if err != nil {
			return answer{}, err
		}
		body, err := json.Marshal(importOf(row))
		return answer{Status: fiber.StatusCreated, Location: Root + "/imports/" + row.ID.String(), ETag: rowTag(row.LockVersion, body), Body: body}, err
	})
}

// tried answers a dry run: nothing is stored.
func (i *imports) tried(c *fiber.Ctx, actor schema.Actor, file *importFile) error {
	row, _, err := file.Try(c.UserContext(), i.DB, actor)
	if err != nil {
		return err
	}
	out := importOf(row)
	out.ID, out.CreatedAt, out.DryRun = "", "", true
	body, err := json.Marshal(out)
	if err != nil {
		return err
	}
	return sendJSON(c, actor, fiber.StatusOK, "", body)
}

func importOf(row *models.Import) importAnswer {
	return importAnswer{ID: row.ID.String(), Format: row.Format, FileName: row.FileName, Status: string(row.Status), Quizzes: row.Quizzes,
		Questions: row.Questions, Refused: row.Refused, Made: json.RawMessage(row.Made), Refusals: json.RawMessage(row.Refusals), CreatedAt: row.CreatedAt.String()}
}

// get answers GET /api/v1/imports/{id}: to whoever brought the file, and staff.
func (i *imports) get(c *fiber.Ctx) error {
	if err := wantsJSON(c); err != nil {
		return err
	}
	actor := i.Actor(c)
	id, err := schema.ParseID(c.Params("id"))
	if err != nil {
		return schema.ErrNotFound
	}
	found, err := i.DB.Find(c.UserContext(), i.model, id)
	if err != nil {
		return err
	}
	row := found.(*models.Import)
	mine := !actor.ActorID().IsZero() && row.OwnerID == actor.ActorID()
	if !mine && !actor.Super() && !actor.Allowed("import.view") {
		return schema.ErrNotFound
	}
	if asked := pairs(c); len(asked) > 0 {
		return badParameter(problem("/"+strings.ToValidUTF8(asked[0].name, "\uFFFD"), "unknown_parameter", "쓸 수 있는 조건이 없어요.", "Unknown parameter. There are none."))
	}
	body, err := json.Marshal(importOf(row))
	if err != nil {
		return err
	}
	return sendJSON(c, actor, fiber.StatusOK, rowTag(row.LockVersion, body), body)
}
