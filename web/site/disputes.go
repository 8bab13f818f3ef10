package site

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
	"duckhoo/web/locales"
	"duckhoo/web/ui"
)

// disputesPath is where authors read what is said against their keys.
const disputesPath = ui.DisputesPath

// disputesPage is how many disputes a page has.
const disputesPage = 20

// disputeAt is where one of them is read and answered.
func disputeAt(id schema.ID) string { return disputesPath + "/" + id.String() }

// disputesOn lists those of one quiz.
func disputesOn(quiz schema.ID) string { return withQuery(disputesPath, "quiz", quiz.String()) }

// askedList is the page of the open disputes of one's quizzes.
type askedList struct {
	Page  ui.Site
	Title string // of the quiz that it is narrowed to, "" for all
	List  []askedItem
	More  string // address of the next page, "" for none
}

// askedItem is a dispute that waits for its author.
type askedItem struct {
	ID, Stem, Href, Title, Until string
	Waits                        bool // for a moderator meanwhile
}

// OpenDisputes answers GET /disputes, with quiz for those of one quiz: what is
// said against the keys of the reader's quizzes and waits for them.
func (s *Site) OpenDisputes(c *fiber.Ctx) error {
	v := s.visit(c)
	if v.actor.ActorID().IsZero() {
		return c.Redirect(withNext("/login", v.here()), fiber.StatusFound)
	}
	out := askedList{Page: v.page("me", v.T("asked_title"), "")}
	out.Page.Hidden, out.Page.Model = true, "dispute"
	var quiz schema.ID
	here := disputesPath
	if at := v.Query("quiz"); at != "" {
		one, err := v.ownQuizAt(at)
		if err != nil {
			return err
		}
		quiz, out.Title, here = one.ID, one.Title, disputesOn(one.ID)
	}
	list, next, err := v.openDisputes(quiz, v.Query("cursor"), disputesPage)
	if errors.Is(err, database.ErrCursor) {
		return c.Redirect(here, fiber.StatusFound)
	}
	if err != nil {
		return err
	}
	if out.List = list; next != "" {
		out.More = withQuery(here, "cursor", next)
	}
	return v.render(fiber.StatusOK, askedPageOf(out))
}

// waiting is the query for the open disputes of the reader's quizzes, or of one
// of them.
func (v *visit) waiting(quiz schema.ID) database.Query {
	where := schema.And(schema.Eq("Quiz.OwnerID", v.actor.ActorID()), schema.Eq("Status", string(models.DisputeOpen)))
	if !quiz.IsZero() {
		where = schema.And(where, schema.Eq("QuizID", quiz))
	}
	return database.Query{Model: v.site.disputes, Actor: v.actor, Verb: schema.VerbRead, Where: where}
}

// openDisputes lists open disputes of the reader's quizzes, the most urgent first.
func (v *visit) openDisputes(quiz schema.ID, cursor string, most int) ([]askedItem, string, error) {
	q := v.waiting(quiz)
	q.Sort, q.Of, q.Cursor, q.Limit, q.With = []database.Order{{Path: "DueAt"}}, quiz.String(), cursor, most, []string{"Quiz"}
	page, err := v.site.DB.List(v.ctx, q)
	if err != nil {
		return nil, "", err
	}
	var out []askedItem
	for _, d := range rowsOf[models.Dispute](page.Rows) {
		one := askedItem{ID: d.ID.String(), Stem: shorten(d.Stem, 80), Href: disputeAt(d.ID), Waits: d.Waits(), Until: locales.From(v.ctx).Date(d.DueAt.Time)}
		if d.Quiz != nil {
			one.Title = d.Quiz.Title
		}
		out = append(out, one)
	}
	return out, page.Next, nil
}

// askedCounts says how many disputes of the reader's quizzes wait for them.
func (v *visit) askedCounts(quizzes ...*models.Quiz) (map[schema.ID]int, error) {
	out := map[schema.ID]int{}
	if v.site.Disputes == nil || len(quizzes) == 0 {
		return out, nil
	}
	var queries []database.Query
	for _, quiz := range quizzes {
		queries = append(queries, v.waiting(quiz.ID))
	}
	counts, err := v.site.DB.Counts(v.ctx, queries, badgeMost+1)
	if err != nil {
		return nil, err
	}
	for i, n := range counts {
		out[quizzes[i].ID] = n.N
	}
	return out, nil
}
