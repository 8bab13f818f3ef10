package site

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/authoring"
	"duckhoo/models/schema"
	"duckhoo/web/locales"
	"duckhoo/web/ui"
)

// newQuestion names, in an address and a form, the question that is not kept
// yet.
const newQuestion = "new"

// editor is the page where a quiz is written.
type editor struct {
	Page     ui.Site
	ID       string
	Title    string // of the draft
	Lang     string
	Lock     string
	Tags     []stateTag
	Live     string // address of the page that others see, "" for none
	Closed   bool   // nothing can be changed now
	Pending  bool   // it is under review
	Verbs    map[string]bool
	Returned *returned
	List     []listed
	Settings *settings
	Question *drafted
	Limit    string // of what a form sends
	Missing  []lacking
	Saved    string // when, "" for not in this answer
	Unsaved  bool   // what is shown was not kept
	Stale    bool   // somebody else was faster
	Standing standing
	Error

	quiz    *models.Quiz
	version *models.QuizVersion
	words   *description
}

// listed is a question of the list beside the form.
type listed struct {
	No               int
	Key              string // the same over all versions
	Stem, Kind, Href string
	Now, Bad         bool
	Mark             string // what is new of it beside what is live, "" for nothing
}

// lacking is something that is to be put right before the quiz is submitted.
type lacking struct{ Text, Href string }

// returned is why a draft came back from review.
type returned struct{ Words, Reason, When string }

// Edit answers GET /make/{id}: what the quiz says of itself, or with q=N its
// question N, or with q=new a new one.
func (s *Site) Edit(c *fiber.Ctx) error {
	v := s.visit(c)
	if v.actor.ActorID().IsZero() {
		return c.Redirect(withNext("/login", v.here()), fiber.StatusFound)
	}
	e, err := v.editor()
	if err == nil {
		err = v.turn(e, v.Query("q"))
	}
	if err != nil {
		return err
	}
	if v.Query("saved") == "1" {
		e.Saved = locales.From(v.ctx).Clock(e.quiz.UpdatedAt.Time)
	}
	if v.Query("imported") == "1" {
		e.Page.Toasts = append(e.Page.Toasts, ui.Toast{Tone: ui.OK, Text: v.T("import_toast")})
	}
	return v.render(fiber.StatusOK, editPageOf(*e))
}

// editor reads the quiz of the address and its draft.
func (v *visit) editor() (*editor, error) {
	quiz, err := v.ownQuiz()
	if err != nil {
		return nil, err
	}
	version, err := v.version(quiz, 0)
	if err != nil {
		return nil, err
	}
	e := &editor{Page: v.page("make", version.Title, ""), ID: quiz.ID.String(), Title: version.Title, Lang: v.foreign(quiz.Language),
		Lock: strconv.FormatInt(v.site.quizzes.Lock(quiz), 10), Tags: v.stateTags(quiz), quiz: quiz, version: version}
	e.Page.Hidden, e.Page.Model, e.Page.Main, e.Page.Here = true, "quiz", "stack", editPath(quiz.ID)
	e.Page.Scripts, e.Limit = []string{"make.js"}, v.site.Settings.Server.BodyLimit.String()
	e.Pending = quiz.DraftStatus == models.VersionPending
	e.Closed = e.Pending || v.site.quizzes.Policy.Can(v.actor, schema.VerbChange, quiz) != nil
	if quiz.Status == models.QuizPublished {
		e.Live = quizPath(quiz.Slug)
	}
	e.verbs()
	if err := e.list(v); err != nil {
		return nil, err
	}
	return e, v.stands(e)
}

// version is one of a quiz, the draft for 0, with all of it in order.
func (v *visit) version(quiz *models.Quiz, number int) (*models.QuizVersion, error) {
	version, err := authoring.Version(v.ctx, v.site.DB, quiz, number)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(version.Questions, func(a, b models.Question) int { return cmp.Compare(a.Position, b.Position) })
	for _, q := range version.Questions {
		slices.SortStableFunc(q.Choices, func(a, b models.Choice) int { return cmp.Compare(a.Position, b.Position) })
		slices.SortStableFunc(q.Accepted, func(a, b models.AcceptedAnswer) int { return cmp.Compare(a.Position, b.Position) })
	}
	return version, nil
}

// ownVerbs are what people do with their quizzes here.
func ownVerbs() []string {
	return []string{"submit", "withdraw", "archive", "unarchive", "revise", "discard"}
}

// verbs finds what may be done with the quiz as it stands.
func (e *editor) verbs() {
	e.Verbs = map[string]bool{}
	for _, verb := range ownVerbs() {
		for _, t := range e.quiz.Status.Transitions() {
			if t.Verb == verb && slices.Contains(t.From, string(e.quiz.Status)) && e.quiz.HasVerb(verb) {
				e.Verbs[verb] = true
			}
		}
	}
}

// list draws up the questions and what is missing.
func (e *editor) list(v *visit) error {
	path := editPath(e.quiz.ID)
	for i, q := range e.version.Questions {
		e.List = append(e.List, listed{No: i + 1, Key: q.StableKey.String(), Stem: shorten(q.Stem, 60), Kind: q.Type.Label(v.lang()), Href: withQuery(path, "q", number(i+1))})
	}
	missing, err := authoring.Missing(v.ctx, v.site.DB, e.quiz, e.version)
	for _, p := range missing {
		one := lacking{Text: p.Detail.In(v.lang()), Href: path}
		if rest, is := strings.CutPrefix(p.Pointer, "/questions/"); is {
			place, _, _ := strings.Cut(rest, "/")
			if i, err := strconv.Atoi(place); err == nil && i < len(e.List) {
				e.List[i].Bad, one.Href = true, e.List[i].Href
				one.Text = v.T("make_missing", "number", i+1, "words", one.Text)
			}
		}
		e.Missing = append(e.Missing, one)
	}
	return err
}

// turn opens a question by its number or key, a new one, or the settings.
func (v *visit) turn(e *editor, at string) error {
	if at == "" {
		s, err := v.settings(e.quiz, e.version)
		e.Settings = &s
		return err
	}
	files, err := v.media(e.quiz.Language, e.files())
	if err != nil {
		return err
	}
	for i, q := range e.version.Questions {
		if at == number(i+1) || at == q.StableKey.String() {
			d := v.drafted(i+1, q, files)
			e.Question, e.List[i].Now = &d, true
			return v.fix(e, q)
		}
	}
	if at != newQuestion {
		return schema.ErrNotFound
	}
	fresh := &models.Question{}
	fresh.Start(&models.Quiz{Language: e.quiz.Language})
	fresh.Type = models.Single
	d := v.drafted(len(e.List)+1, *fresh, nil)
	d.Key = ""
	e.Question = &d
	return nil
}

func (e *editor) files() (out []schema.File) {
	for _, q := range e.version.Questions {
		out = append(out, q.Media)
		for _, c := range q.Choices {
			out = append(out, c.Media)
		}
	}
	return slices.DeleteFunc(out, func(f schema.File) bool { return f == "" })
}
