package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/authoring"
	"duckhoo/models/formats"
	"duckhoo/models/schema"
)

// Limits of one import, which is done while its sender waits.
const (
	importBytes     = 5 << 20
	importQuizzes   = 20
	importQuestions = 500
	refusalsShown   = 1000
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

type madeQuiz struct {
	ID    string `json:"id"`
	Slug  string `json:"slug"`
	Title string `json:"title"`
}

type refusedLine struct {
	Line   int    `json:"line"`
	Reason string `json:"reason"`
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
	quizzes, refused, err := formats.Parse(file.format, file.name, bytes.NewReader(file.data))
	if err != nil {
		return err
	}
	if err := withinLimits(quizzes); err != nil {
		return err
	}
	if file.dry {
		return i.tried(c, actor, file, quizzes, refused)
	}
	return i.once(c, actor, func(ctx context.Context) (answer, error) {
		done, err := authoring.ImportDrafts(ctx, i.DB, actor, quizzes, refused, authoring.ImportOptions{File: file.name})
		if err != nil {
			return answer{}, err
		}
		row, err := i.keep(ctx, actor, file, done)
		if err != nil {
			return answer{}, err
		}
		body, err := json.Marshal(importOf(row))
		return answer{Status: fiber.StatusCreated, Location: Root + "/imports/" + row.ID.String(), ETag: rowTag(row.LockVersion, body), Body: body}, err
	})
}

// tried answers a dry run: nothing is stored.
func (i *imports) tried(c *fiber.Ctx, actor schema.Actor, file *importFile, quizzes []formats.Quiz, refused []formats.Refusal) error {
	done, err := authoring.ImportDrafts(c.UserContext(), i.DB, actor, quizzes, refused, authoring.ImportOptions{File: file.name, DryRun: true})
	if err != nil {
		return err
	}
	row, err := importRow(actor, file, done)
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

func withinLimits(quizzes []formats.Quiz) error {
	questions := 0
	for _, q := range quizzes {
		questions += len(q.Questions)
	}
	if len(quizzes) > importQuizzes || questions > importQuestions {
		return schema.Invalidf("/file", "too_many", schema.Text{
			KO: fmt.Sprintf("한 번에 퀴즈 %d개, 문제 %d개까지 가져올 수 있어요. 파일을 나눠 주세요.", importQuizzes, importQuestions),
			EN: fmt.Sprintf("Up to %d quizzes with %d questions come in at once: split the file.", importQuizzes, importQuestions)})
	}
	return nil
}

// importRow is what is kept of an import.
func importRow(actor schema.Actor, file *importFile, done authoring.Drafts) (*models.Import, error) {
	row := &models.Import{OwnerID: actor.ActorID(), Format: file.format, FileName: file.name, Status: models.ImportDone,
		Quizzes: done.Planned, Questions: done.Questions, Refused: len(done.Refusals)}
	if done.Planned == 0 {
		row.Status = models.ImportFailed
	}
	made := []madeQuiz{}
	for _, q := range done.Quizzes {
		made = append(made, madeQuiz{q.ID.String(), q.Slug, q.Title})
	}
	said := []refusedLine{}
	for _, r := range slices.Concat(done.Refusals, done.Notes) {
		if len(said) < refusalsShown {
			said = append(said, refusedLine{r.Line, r.Reason})
		}
	}
	var err error
	if row.Made, err = json.Marshal(made); err != nil {
		return nil, err
	}
	row.Refusals, err = json.Marshal(said)
	return row, err
}

func (i *imports) keep(ctx context.Context, actor schema.Actor, file *importFile, done authoring.Drafts) (*models.Import, error) {
	row, err := importRow(actor, file, done)
	if err != nil {
		return nil, err
	}
	made, err := i.DB.Create(ctx, schema.Program{Name: "import"}, i.model, &schema.Input{Values: map[string]any{
		"owner_id": row.OwnerID, "format": row.Format, "file_name": row.FileName, "status": string(row.Status),
		"quizzes": int64(row.Quizzes), "questions": int64(row.Questions), "refused": int64(row.Refused), "made": row.Made, "refusals": row.Refusals,
	}})
	if err != nil {
		return nil, err
	}
	return made.(*models.Import), nil
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

// fileName is the last part of a path that a client sent.
func fileName(sent string) string {
	name := path.Base(strings.ReplaceAll(strings.ToValidUTF8(sent, "\uFFFD"), `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, name)
	for utf8.RuneCountInString(name) > 200 {
		name = string([]rune(name)[:200])
	}
	if name == "." || name == "/" || name == "" {
		return "file"
	}
	return name
}
