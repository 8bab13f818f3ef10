package site

import (
	"errors"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/authoring"
	"duckhoo/models/database"
	"duckhoo/models/schema"
	"duckhoo/web/locales"
	"duckhoo/web/ui"
)

const (
	versionsBeside = 5  // versions beside the editor
	versionsPage   = 50 // and on their own page
)

// versionsPath is where the versions of a quiz are listed.
func versionsPath(id schema.ID) string { return editPath(id) + "/versions" }

// versionItem is a version of a quiz.
type versionItem struct {
	Number   int
	Status   models.VersionStatus
	Tag      stateTag
	When     string
	Title    string
	Words    string // why it was sent back
	Live     bool
	Compare  string // what it changed, "" for the first
	See      string
	Decision string // where the decision stands, "" for none

	id schema.ID
}

// versionList is the page of the versions of a quiz.
type versionList struct {
	Page  ui.Site
	Title string
	Lang  string
	Edit  string
	List  []versionItem
	More  string // address of the older ones, "" for none
}

// Versions answers GET /make/{id}/versions.
func (s *Site) Versions(c *fiber.Ctx) error {
	v := s.visit(c)
	if v.actor.ActorID().IsZero() {
		return c.Redirect(withNext("/login", v.here()), fiber.StatusFound)
	}
	quiz, err := v.ownQuiz()
	if err != nil {
		return err
	}
	page, err := v.versionRows(quiz, v.Query("cursor"), versionsPage)
	if errors.Is(err, database.ErrCursor) {
		return c.Redirect(versionsPath(quiz.ID), fiber.StatusFound)
	}
	if err != nil {
		return err
	}
	out := versionList{Page: v.page("make", v.T("versions_title"), ""), Title: quiz.Title, Lang: v.foreign(quiz.Language), Edit: editPath(quiz.ID)}
	out.Page.Hidden, out.Page.Model = true, "quiz"
	if out.List, err = v.versionItems(quiz, page); err != nil {
		return err
	}
	if page.Next != "" {
		out.More = withQuery(versionsPath(quiz.ID), "cursor", page.Next)
	}
	return v.render(fiber.StatusOK, versionsPageOf(out))
}

// versions are the newest of a quiz.
func (v *visit) versions(quiz *models.Quiz, limit int) (list []versionItem, more bool, err error) {
	page, err := v.versionRows(quiz, "", limit)
	if err != nil {
		return nil, false, err
	}
	list, err = v.versionItems(quiz, page)
	return list, page.Next != "", err
}

func (v *visit) versionRows(quiz *models.Quiz, cursor string, limit int) (*database.Page, error) {
	return v.site.DB.List(v.ctx, database.Query{Model: v.site.versions, Actor: schema.Program{Name: "site"}, Verb: schema.VerbView, Cursor: cursor, Limit: limit,
		Where: schema.Eq("QuizID", quiz.ID), Of: quiz.ID.String(), Sort: []database.Order{{Path: "Number", Desc: true}}})
}

func (v *visit) versionItems(quiz *models.Quiz, page *database.Page) ([]versionItem, error) {
	why := map[schema.ID]*models.Decision{}
	if v.site.Desk != nil {
		var err error
		if why, err = v.site.Desk.Rejections(v.ctx, quiz); err != nil {
			return nil, err
		}
	}
	var out []versionItem
	for _, one := range rowsOf[models.QuizVersion](page.Rows) {
		item := versionItem{Number: one.Number, Status: one.Status, When: locales.From(v.ctx).DateTime(one.UpdatedAt.Time), Title: one.Title,
			Live: one.ID == quiz.LiveVersionID, id: one.ID, See: withQuery(previewPath(quiz.ID), "version", number(one.Number))}
		item.Tag = v.versionTag(item)
		if one.Number > 1 {
			item.Compare = versionsPath(quiz.ID) + "/" + number(one.Number)
		}
		if d := why[one.ID]; d != nil {
			item.Words, item.When, item.Decision = d.PublicText, locales.From(v.ctx).DateTime(d.CreatedAt.Time), decisionsPath
			if v.lang() == locales.English && d.PublicTextEN != "" {
				item.Words = d.PublicTextEN
			}
		}
		out = append(out, item)
	}
	return out, nil
}

func (v *visit) versionTag(one versionItem) stateTag {
	tone := map[models.VersionStatus]string{models.VersionApproved: "is-good", models.VersionPending: "is-wait", models.VersionRejected: "is-bad"}[one.Status]
	if tone == "" {
		tone = "is-plain"
	}
	text := one.Status.Label(v.lang())
	if one.Live {
		text = models.QuizPublished.Label(v.lang())
	}
	return stateTag{text, tone, string(one.Status)}
}

// comparison is the page of what differs between two versions.
type comparison struct {
	Page                           ui.Site
	Title                          string
	Lang                           string
	Edit, All                      string
	Path                           string // of the page without what it compares with
	From, To                       int
	With                           []option // versions to compare with
	First                          bool     // there is none before it
	Fields                         []difference
	Questions                      []questionDifference
	Added, Changed, Removed, Moved int
}

// difference is a value that differs, in words.
type difference struct {
	Name, Before, After string
	Long                bool // texts, which stand one below the other
}

// questionDifference is what became of a question.
type questionDifference struct {
	Op, Word, Tone, Stem string
	Fields               []difference
	Parts                []partDifference
}

// partDifference is what became of a choice or an accepted answer.
type partDifference struct {
	Kind, Op, Word, Tone, Text string
	Fields                     []difference
}

// CompareVersions answers GET /make/{id}/versions/{n}: what the version changed
// of the one before it, or with with=m what differs from m to it.
func (s *Site) CompareVersions(c *fiber.Ctx) error {
	v := s.visit(c)
	if v.actor.ActorID().IsZero() {
		return c.Redirect(withNext("/login", v.here()), fiber.StatusFound)
	}
	quiz, err := v.ownQuiz()
	if err != nil {
		return err
	}
	to, err := strconv.Atoi(c.Params("n"))
	if err != nil || to < 1 {
		return schema.ErrNotFound
	}
	from, err := authoring.Before(v.ctx, s.DB, quiz, to)
	if err != nil {
		return err
	}
	if text := v.Query("with"); text != "" {
		if from, err = strconv.Atoi(text); err != nil || from < 1 {
			return schema.ErrNotFound
		}
	}
	before, after, err := authoring.Compared(v.ctx, s.DB, quiz, from, to)
	if err != nil {
		return err
	}
	out := comparison{Page: v.page("make", v.T("versions_compare"), ""), Title: after.Title, Lang: v.foreign(quiz.Language), Edit: editPath(quiz.ID),
		All: versionsPath(quiz.ID), Path: versionsPath(quiz.ID) + "/" + number(to), From: from, To: to, First: from == to}
	out.Page.Hidden, out.Page.Model = true, "quiz"
	list, _, err := v.versions(quiz, versionsPage)
	if err != nil {
		return err
	}
	for _, one := range list {
		if one.Number != to {
			out.With = append(out.With, option{Value: number(one.Number), Text: v.T("versions_number", "number", one.Number) + " · " + one.Tag.Text})
		}
	}
	out.fill(v, authoring.Diff(s.Registry, before, after))
	return v.render(fiber.StatusOK, comparisonPageOf(out))
}

// fill writes what differs in words.
func (c *comparison) fill(v *visit, d authoring.VersionDiff) {
	choice, answer := v.site.Registry.Model("choice"), v.site.Registry.Model("accepted_answer")
	c.Fields = v.differences(v.site.versions, d.Fields)
	for _, q := range d.Questions {
		one := questionDifference{Op: string(q.Op), Stem: q.Stem}
		one.Word, one.Tone = v.opWord(q.Op)
		switch q.Op {
		case authoring.Added:
			c.Added++
		case authoring.Removed:
			c.Removed++
		case authoring.Moved:
			c.Moved++
		default:
			c.Changed++
		}
		if q.Op != authoring.Removed {
			one.Fields = v.differences(v.site.questions, q.Fields)
			one.Parts = append(v.partDifferences(choice, q.Choices), v.partDifferences(answer, q.Accepted)...)
		}
		c.Questions = append(c.Questions, one)
	}
}

func (v *visit) partDifferences(m *schema.Model, list []authoring.PartDiff) (out []partDifference) {
	for _, p := range list {
		one := partDifference{Kind: m.Label.In(v.lang()), Op: string(p.Op), Text: p.Text}
		one.Word, one.Tone = v.opWord(p.Op)
		if p.Op == authoring.Changed {
			one.Fields = v.differences(m, p.Fields)
		}
		if p.Op == authoring.Added {
			for _, f := range p.Fields {
				if right, is := f.After.(bool); is && right {
					one.Fields = append(one.Fields, difference{Name: m.FieldJSON(f.Name).Label.In(v.lang()), After: v.T("yes")})
				}
			}
		}
		out = append(out, one)
	}
	return out
}

func (v *visit) opWord(op authoring.Op) (word, tone string) {
	switch op {
	case authoring.Added:
		return v.T("versions_added"), "is-good"
	case authoring.Removed:
		return v.T("versions_removed"), "is-bad"
	case authoring.Moved:
		return v.T("versions_moved"), "is-plain"
	}
	return v.T("versions_changed"), "is-wait"
}

// longValue is from how many letters on a text stands on lines of its own.
const longValue = 40

// differences writes values as their readers know them. What has nothing to be
// read on either side is left out.
func (v *visit) differences(m *schema.Model, list []authoring.FieldDiff) (out []difference) {
	for _, f := range list {
		field := m.FieldJSON(f.Name)
		if field == nil {
			continue
		}
		one := difference{Name: field.Label.In(v.lang()), Before: v.plain(f.Name, f.Before), After: v.plain(f.Name, f.After)}
		one.Long = len([]rune(one.Before)) > longValue || len([]rune(one.After)) > longValue
		if one.Before != "" || one.After != "" {
			out = append(out, one)
		}
	}
	return out
}

// plain is a value of a version in words.
func (v *visit) plain(name string, value any) string {
	switch value := value.(type) {
	case nil:
		return ""
	case interface{ Label(string) string }:
		return value.Label(v.lang())
	case bool:
		if value {
			return v.T("yes")
		}
		return v.T("no")
	case schema.File:
		if value == "" {
			return ""
		}
		return v.T("versions_file")
	case string:
		return value
	}
	n, is := asInt(value)
	if is && name == "position" {
		return v.T("versions_place", "number", n+1)
	}
	if is {
		return number(n)
	}
	return ""
}

func asInt(value any) (int, bool) {
	switch value := value.(type) {
	case int:
		return value, true
	case int64:
		return int(value), true
	}
	return 0, false
}
