package site

import (
	"context"
	"errors"
	"mime/multipart"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/media"
	"duckhoo/models/schema"
	"duckhoo/web/ui"
)

// makePath is where people make quizzes.
const makePath = "/make"

// madePage is how many quizzes a page of one's own has.
const madePage = 20

// Media takes files that people send with a form.
type Media interface {
	// Take makes a media of a file; what is not accepted is a schema.Invalid.
	Take(ctx context.Context, actor schema.Actor, header *multipart.FileHeader, picture bool) (*models.Media, error)
	// Pick finds the file that a form names by the id of a media or its address.
	Pick(ctx context.Context, actor schema.Actor, text string, picture bool) (schema.File, error)
	// Describe writes the words of a file of the actor's own; what is not
	// accepted is a schema.Invalid. Described reports whether it would.
	Describe(ctx context.Context, actor schema.Actor, key schema.File, words media.Words) error
	Described(ctx context.Context, actor schema.Actor, key schema.File) (bool, error)
	// CaptionsURL is where the captions of a media are, "" for none.
	CaptionsURL(m *models.Media) string
	// Discard removes a file that nothing uses.
	Discard(ctx context.Context, key schema.File) error
}

// editPath is where a quiz is written.
func editPath(id schema.ID) string { return makePath + "/" + id.String() }

// madeList is the page of the quizzes that somebody made.
type madeList struct {
	Page ui.Site
	List []madeItem
	More string // address of the next page, "" for none
	New  settings
	Error
}

// madeItem is one of them.
type madeItem struct {
	ID, Title, Href, Live string // Live is its page, "" for none
	Lang                  string
	Cover                 cover
	Tags                  []stateTag
	Questions             string
	Genre                 string
	Asked                 int    // open disputes
	AskedHref             string // where they are
}

// stateTag says where a quiz, or its draft, stands.
type stateTag struct{ Text, Tone, State string }

// Error is what is wrong with a form: all of it, and by the names of fields.
type Error struct {
	Words  string
	Fields map[string]string
}

// put takes in the problems of a form. Those of fields that it does not have
// stand above it.
func (e *Error) put(list schema.Invalid, lang string, known func(string) bool) {
	e.Fields = map[string]string{}
	for _, p := range list {
		name := strings.TrimPrefix(strings.TrimPrefix(p.Pointer, "/questions/0"), "/")
		switch {
		case !known(name):
			e.Words = strings.TrimSpace(e.Words + " " + p.Detail.In(lang))
		case e.Fields[name] == "":
			e.Fields[name] = p.Detail.In(lang)
		}
	}
}

// Made answers GET /make: the quizzes of who asks. Guests are asked to log in.
func (s *Site) Made(c *fiber.Ctx) error {
	v := s.visit(c)
	if v.actor.ActorID().IsZero() {
		return c.Redirect(withNext("/login", makePath), fiber.StatusFound)
	}
	list, err := v.made(v.Query("cursor"))
	if errors.Is(err, database.ErrCursor) {
		return c.Redirect(makePath, fiber.StatusFound)
	}
	if err != nil {
		return err
	}
	return v.render(fiber.StatusOK, madePageOf(list))
}

func (v *visit) made(cursor string) (madeList, error) {
	out := madeList{Page: v.page("make", v.T("made_title"), "")}
	out.Page.Hidden, out.Page.Model = true, "quiz"
	var err error
	if out.New, err = v.settings(&models.Quiz{Language: models.Language(v.lang())}, nil); err != nil {
		return out, err
	}
	page, err := v.ownQuizzes(cursor, madePage)
	if err != nil {
		return out, err
	}
	if out.List, err = v.madeItems(rowsOf[models.Quiz](page.Rows)); err != nil {
		return out, err
	}
	if page.Next != "" {
		out.More = withQuery(makePath, "cursor", page.Next)
	}
	return out, nil
}

// ownQuizzes lists the quizzes of who asks, in whatever state.
func (v *visit) ownQuizzes(cursor string, limit int) (*database.Page, error) {
	return v.site.DB.List(v.ctx, database.Query{Model: v.site.quizzes, Actor: v.actor, Verb: schema.VerbRead, Mine: true, Of: "made",
		Sort: []database.Order{{Path: "UpdatedAt", Desc: true}}, Cursor: cursor, Limit: limit, With: []string{"Genre", "DraftVersion", "Questions"}})
}

// madeItems shows quizzes of the reader's, with what waits for them there.
func (v *visit) madeItems(list []*models.Quiz) (out []madeItem, err error) {
	counts, err := v.askedCounts(list...)
	for _, quiz := range list {
		one := v.madeItem(quiz)
		one.Asked, one.AskedHref = counts[quiz.ID], disputesOn(quiz.ID)
		out = append(out, one)
	}
	return out, err
}

func (v *visit) madeItem(quiz *models.Quiz) madeItem {
	out := madeItem{ID: quiz.ID.String(), Title: quiz.Title, Href: editPath(quiz.ID), Lang: v.foreign(quiz.Language), Cover: v.cover(quiz),
		Tags: v.stateTags(quiz), Questions: v.T("questions", "count", len(quiz.Questions)), Genre: v.genreName(quiz.Genre)}
	if quiz.DraftVersion != nil {
		out.Title = quiz.DraftVersion.Title
	}
	if quiz.Status == models.QuizPublished {
		out.Live = quizPath(quiz.Slug)
	}
	return out
}

// stateTags say where a quiz stands, and its draft where that is elsewhere.
func (v *visit) stateTags(quiz *models.Quiz) []stateTag {
	tone := map[models.QuizStatus]string{
		models.QuizPublished: "is-good", models.QuizPending: "is-wait", models.QuizRejected: "is-bad", models.QuizHidden: "is-bad", models.QuizRemoved: "is-bad",
	}[quiz.Status]
	if tone == "" {
		tone = "is-plain"
	}
	out := []stateTag{{quiz.Status.Label(v.lang()), tone, string(quiz.Status)}}
	if quiz.Status != models.QuizPublished {
		return out
	}
	switch quiz.DraftStatus {
	case models.VersionDraft:
		out = append(out, stateTag{v.T("make_edit_draft"), "is-plain", "edit-draft"})
	case models.VersionPending:
		out = append(out, stateTag{v.T("make_edit_pending"), "is-wait", "edit-pending"})
	case models.VersionRejected:
		out = append(out, stateTag{v.T("make_edit_rejected"), "is-bad", "edit-rejected"})
	}
	return out
}

// NewQuiz answers POST /make with title, genre_id and language: it begins a
// draft and leads to it.
func (s *Site) NewQuiz(c *fiber.Ctx) error {
	v := s.visit(c)
	if v.actor.ActorID().IsZero() {
		return schema.ErrUnauthorized
	}
	form := v.sent()
	in := &schema.Input{}
	problems := v.decode(s.quizzes, in, "", form, "title", "genre_id", "language")
	var err error = problems
	var row any
	if len(problems) == 0 {
		row, err = v.create(s.quizzes, in)
	}
	if err == nil {
		return c.Redirect(editPath(row.(*models.Quiz).ID), fiber.StatusSeeOther)
	}
	list, missing := v.made("")
	if missing != nil {
		return missing
	}
	list.New.fill(form)
	if err := v.wrong(&list.Error, err, func(name string) bool { return slices.Contains([]string{"title", "genre_id", "language"}, name) }); err != nil {
		return err
	}
	return v.render(status(err), madePageOf(list))
}

// wrong puts the words of an error beside the fields of a form or above it. An
// error that has none for the reader is returned.
func (v *visit) wrong(e *Error, err error, known func(string) bool) error {
	var invalid schema.Invalid
	if errors.As(err, &invalid) {
		e.put(invalid, v.lang(), known)
		return nil
	}
	words, told := v.told(err)
	if !told {
		return err
	}
	e.Words = words
	return nil
}

// ownQuiz is the quiz that the address names, which must be the reader's own.
func (v *visit) ownQuiz() (*models.Quiz, error) {
	return v.ownQuizAt(v.Params("id"))
}

// ownQuizAt is a quiz of the reader's own by its id.
func (v *visit) ownQuizAt(text string) (*models.Quiz, error) {
	id, err := schema.ParseID(text)
	if err != nil || v.actor.ActorID().IsZero() {
		return nil, schema.ErrNotFound
	}
	row, err := v.site.DB.Get(v.ctx, v.actor, schema.VerbRead, v.site.quizzes, id, "Genre", "Tags")
	if err != nil {
		return nil, err
	}
	if quiz := row.(*models.Quiz); quiz.OwnerID == v.actor.ActorID() {
		return quiz, nil
	}
	return nil, schema.ErrNotFound
}
