package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/authoring"
	"duckhoo/models/formats"
	"duckhoo/models/schema"
)

// droppedHeader counts what a file leaves out; the report lists it.
const droppedHeader = "Duckhoo-Dropped"

// exportRoutes give quizzes with their answers as files. A registry without
// quizzes has none.
func (a *API) exportRoutes() []Route {
	for _, r := range a.resources {
		if r.model.GoName == "Quiz" {
			return []Route{{Method: "GET", Path: r.root + "/:id/export", Name: "exportQuiz", Who: "owner, quiz.view, or anyone where the answers are public",
				Serve: r.export, Doc: r.exportDoc()}}
		}
	}
	return nil
}

// export answers GET /api/v1/quizzes/{id}/export.
func (r *resource) export(c *fiber.Ctx) error {
	actor := r.Actor(c)
	row, err := r.visible(c, actor)
	if err != nil {
		return err
	}
	quiz := row.(*models.Quiz)
	if err := authoring.MayExport(actor, quiz); err != nil {
		return err
	}
	format, report, err := exportAsked(c)
	if err != nil {
		return err
	}
	content, err := r.exported(c, actor, quiz)
	if err != nil {
		return err
	}
	var file bytes.Buffer
	dropped, err := formats.Write(format.Name, &file, []formats.Quiz{content})
	if err != nil {
		return err
	}
	body, kind := file.Bytes(), format.MediaType
	if report {
		if body, err = json.Marshal(reportOf(format, content, dropped)); err != nil {
			return err
		}
		kind = mimeJSON
	} else {
		c.Set(fiber.HeaderContentDisposition, attachment(quiz.Slug+format.Extension))
	}
	c.Set(droppedHeader, strconv.Itoa(len(dropped)))
	if address := licenceAddress(quiz.Licence); address != "" {
		c.Append(fiber.HeaderLink, fmt.Sprintf(`<%s>; rel="license"`, address))
	}
	vary(c)
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	c.Set(fiber.HeaderContentType, kind)
	return c.Send(body)
}

// exported is what the actor gets: the owner and staff what the owner edits,
// others what is live, with the name of its maker where the licence asks.
func (r *resource) exported(c *fiber.Ctx, actor schema.Actor, quiz *models.Quiz) (formats.Quiz, error) {
	ctx := c.UserContext()
	inside := authoring.OwnExport(actor, quiz) || actor.Super() || actor.Allowed("quiz.view")
	content, err := authoring.Exported(ctx, r.DB, quiz.ID, !inside)
	if err != nil || authoring.OwnExport(actor, quiz) {
		return content, err
	}
	people := r.Registry.Model("user")
	if row, err := r.DB.Find(ctx, people, quiz.OwnerID); err == nil {
		owner := row.(*models.User)
		authoring.Credit(&content, owner.Nickname, strings.TrimSuffix(r.Settings.App.PublicURL, "/")+"/quizzes/"+quiz.Slug)
	}
	return content, nil
}

// exportAsked reads the query string: format, and report=1 for what the file
// leaves out instead of the file.
func exportAsked(c *fiber.Ctx) (format formats.Format, report bool, err error) {
	known := strings.Join(formats.Written(), ", ")
	var problems []schema.Problem
	seen := map[string]bool{}
	for _, p := range pairs(c) {
		if seen[p.name] {
			problems = append(problems, problem("/"+p.name, "repeated", "한 번만 쓸 수 있어요.", "It may stand once only."))
			continue
		}
		seen[p.name] = true
		switch p.name {
		case "format":
			if slices.Contains(formats.Written(), p.value) {
				format, err = formats.Find(p.value)
				break
			}
			problems = append(problems, problem("/format", "unknown_choice", "쓸 수 있는 형식: "+known, "Not one of the formats: "+known+"."))
		case "report":
			report = p.value == "1"
			if !report {
				problems = append(problems, problem("/report", "unknown_choice", "쓸 수 있는 값: 1", "Not one of the choices: 1."))
			}
		default:
			problems = append(problems, problem("/"+strings.ToValidUTF8(p.name, "\uFFFD"), "unknown_parameter",
				"모르는 조건이에요. 쓸 수 있는 것: format, report", "Unknown parameter. Known: format, report"))
		}
	}
	if !seen["format"] {
		problems = append(problems, problem("/format", "required", "형식을 골라 주세요: "+known, "Name a format: "+known+"."))
	}
	if len(problems) > 0 {
		return format, report, badParameter(problems...)
	}
	return format, report, err
}

// exportReport is what report=1 answers.
type exportReport struct {
	Format    string          `json:"format"`
	Lossless  bool            `json:"lossless"`
	Questions int             `json:"questions"`
	Dropped   []droppedAnswer `json:"dropped"`
}

type droppedAnswer struct {
	Question int    `json:"question"`
	What     string `json:"what"`
	Why      string `json:"why"`
}

func reportOf(format formats.Format, quiz formats.Quiz, dropped []formats.Dropped) exportReport {
	out := exportReport{Format: format.Name, Lossless: format.Lossless, Questions: len(quiz.Questions), Dropped: []droppedAnswer{}}
	for _, d := range dropped {
		out.Dropped = append(out.Dropped, droppedAnswer{d.Question, d.What, d.Why})
	}
	return out
}

// licenceAddress is where a licence is written; "" when all rights are kept.
func licenceAddress(l models.Licence) string {
	switch l {
	case models.CC0:
		return "https://creativecommons.org/publicdomain/zero/1.0/"
	case models.CCBY:
		return "https://creativecommons.org/licenses/by/4.0/"
	case models.CCBYSA:
		return "https://creativecommons.org/licenses/by-sa/4.0/"
	}
	return ""
}

// attachment names a file as RFC 6266 does: in ASCII for old clients, and in
// UTF-8 as RFC 5987 has it.
func attachment(name string) string {
	plain := strings.Map(func(r rune) rune {
		if r > unicode.MaxASCII || unicode.IsControl(r) || strings.ContainsRune(`"\/%;`, r) {
			return '_'
		}
		return r
	}, name)
	return fmt.Sprintf(`attachment; filename="%s"; filename*=UTF-8''%s`, plain, strings.ReplaceAll(url.PathEscape(name), "'", "%27"))
}
