package site

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/community"
	"duckhoo/models/database"
	"duckhoo/models/exam"
	"duckhoo/models/grading"
	"duckhoo/models/schema"
	"duckhoo/web/locales"
	"duckhoo/web/ui"
)

// resultPath is where a result stands: under the id of the attempt for who took
// it, under the token of its link for everybody.
func resultPath(token string) string { return "/results/" + token }

// outcome is a score as the game-over screen shows it.
type outcome struct {
	Title   string
	Slug    string
	Lang    string // of the title, "" when it is the reader's
	Score   string
	Max     string
	Correct int
	Total   int
	Perfect bool
}

// resultView is a result as whoever took the quiz sees it.
type resultView struct {
	Page ui.Site
	Meta meta
	outcome
	Attempt   string
	Here      string // this page
	Average   string // of everybody, "" for nobody
	Top       int    // of a hundred, 0 for unknown
	Time      string
	Regrades  []regraded
	Questions []checked // those that are listed
	All       int
	Wrong     int
	OnlyWrong bool
	Link      string // the whole address of the link that was made, "" where it is not known any more
	QR        string // the address of its picture for phones
	Shared    bool
	Guest     bool
	Listed    bool   // it stands on the board
	MayList   bool   // it may stand there
	SignUp    string // where guests sign up, "" where nobody may
	Rating    *ratingForm
	Thread    *thread
}

// regraded is what a revised key made of the score.
type regraded struct{ Before, After, At string }

// checked is a question with its answers, as texts.
type checked struct {
	No          int
	Key         string
	Stem        string
	Medium      medium
	Right       bool
	Part        string // of a mark that is partly right: "0.5 / 1"
	Mine        string // "" for none
	Solution    string // "" where one's own says it
	Explanation string
	Rate        string   // "" for unknown
	Tenths      int      // of the rate, as a percentage
	Revised     string   // why the key was revised
	Dispute     string   // where it is disputed, "" where it cannot be
	Disputed    *claimed // the reader's dispute, nil for none
}

// Result answers /results/{token}: all of it to whoever took the quiz, the score
// alone to everybody else who has the link.
func (s *Site) Result(c *fiber.Ctx) error {
	v := s.visit(c)
	token := c.Params("token")
	sit, link, err := v.ownResult(token)
	if errors.Is(err, schema.ErrNotFound) {
		return v.sharedResult(token)
	}
	if err != nil {
		return err
	}
	if !sit.Attempt.IsOver(schema.Now()) {
		return c.Redirect(playPath(sit.Quiz.Slug), fiber.StatusSeeOther)
	}
	r, err := v.result(sit, link)
	if errors.Is(err, database.ErrCursor) {
		return c.Redirect(resultPath(token), fiber.StatusFound)
	}
	if err != nil {
		return err
	}
	return v.render(fiber.StatusOK, resultPage(r))
}

// ownResult is an attempt of the reader's, by its id or by the token of its
// link, which is told then.
func (v *visit) ownResult(token string) (sit *exam.Sitting, link string, err error) {
	if id, wrong := schema.ParseID(token); wrong == nil {
		sit, err = v.site.Exam.Find(v.ctx, v.taker(), id)
	} else if sit, err = v.site.Exam.FindOwn(v.ctx, v.taker(), token); err == nil {
		link = v.site.origin + resultPath(token)
	}
	if err != nil {
		return nil, "", err
	}
	sit.Quiz, err = v.quizOf(sit.Attempt.QuizID)
	return sit, link, err
}

// quizOf reads the quiz of an attempt, which its taker may see.
func (v *visit) quizOf(id schema.ID) (*models.Quiz, error) {
	row, err := v.site.DB.FindBy(v.ctx, v.site.quizzes, schema.Eq("ID", id), "Owner", "Genre")
	if err != nil {
		return nil, err
	}
	return row.(*models.Quiz), nil
}

func (v *visit) result(sit *exam.Sitting, link string) (resultView, error) {
	got, err := v.site.Exam.Result(v.ctx, sit)
	if err != nil {
		return resultView{}, err
	}
	r := resultView{
		outcome: v.outcome(got.Title, sit.Quiz, got.Score, got.Max, got.CorrectCount, got.Total),
		Attempt: got.ID.String(), Here: v.Path(), Link: link, Shared: got.Shared, All: len(got.Questions), OnlyWrong: v.Query("wrong") == "1",
		Time: locales.From(v.ctx).Span(time.Duration(got.Millis) * time.Millisecond), Guest: v.actor.ActorID().IsZero(),
	}
	r.Page = v.page("result", v.T("result_title", "score", r.Score, "title", got.Title), "")
	r.Page.Hidden, r.Page.Model = true, "attempt"
	r.Listed, r.MayList = got.Listed, !r.Guest && sit.Attempt.Counts
	if v.site.Settings.Auth.Signup && v.site.Door != nil {
		r.SignUp = withNext("/signup", r.Here)
	}
	if got.Average != nil {
		r.Average = short(*got.Average * float64(got.Max))
	}
	if got.Percentile != nil && got.People > 1 {
		r.Top = max(1, int(math.Round(100-*got.Percentile)))
	}
	for _, one := range got.Regrades {
		r.Regrades = append(r.Regrades, regraded{Before: points(one.ScoreBefore, one.MaxBefore), After: points(one.Score, one.Max),
			At: locales.From(v.ctx).Date(one.At.Time)})
	}
	r.Meta = v.meta(r.Page, "article")
	if link != "" {
		r.QR = r.Here + "/qr.png"
		v.drawn(&r.Meta, r.Here)
	}
	r.Page.Toasts = v.done()
	if err := v.checkAll(&r, sit.Quiz, got.Questions); err != nil {
		return r, err
	}
	return r, v.opinions(&r, sit)
}

// opinions are what the reader may say of the quiz and has said, and what others
// do.
func (v *visit) opinions(r *resultView, sit *exam.Sitting) error {
	quiz := sit.Quiz
	if quiz.Status != models.QuizPublished {
		return nil
	}
	t, err := v.thread(quiz, r.Here)
	if err != nil {
		return err
	}
	t.CSRF = r.Page.CSRF
	r.Thread = &t
	me := v.actor.ActorID()
	if me.IsZero() || me == quiz.OwnerID || sit.Attempt.UserID != me {
		return nil
	}
	if r.Rating, err = v.ratingForm(quiz, r.Here); err != nil {
		return err
	}
	return v.disputeAll(r, quiz)
}

// disputeAll says of each question how it is disputed.
func (v *visit) disputeAll(r *resultView, quiz *models.Quiz) error {
	if v.site.Disputes == nil {
		return nil
	}
	known, err := v.disputesOf(quiz.ID)
	for i := range r.Questions {
		q := &r.Questions[i]
		key, wrong := schema.ParseID(q.Key)
		if d := known[key]; d != nil && wrong == nil {
			q.Disputed = v.claimed(d)
			continue
		}
		q.Dispute = disputeLink(q.Key, r.Here)
	}
	return err
}

// done says what was done on the page before this one.
func (v *visit) done() []ui.Toast {
	switch {
	case v.Query("rated") == "1":
		return []ui.Toast{{Tone: ui.OK, Text: v.T("done_rated")}}
	case v.Query("listed") == "1":
		return []ui.Toast{{Tone: ui.OK, Text: v.T("board_listed")}}
	case v.Query("listed") == "0":
		return []ui.Toast{{Tone: ui.OK, Text: v.T("board_unlisted")}}
	case v.Query("disputed") == "1":
		return []ui.Toast{{Tone: ui.OK, Text: v.T("done_disputed")}}
	case v.Query("contested") == "1":
		return []ui.Toast{{Tone: ui.OK, Text: v.T("done_contested")}}
	}
	return nil
}

// ratingForm is what the reader thinks of a quiz; 0 is nothing yet.
type ratingForm struct {
	Slug, CSRF, Next    string
	Quality, Difficulty int
}

func (v *visit) ratingForm(quiz *models.Quiz, next string) (*ratingForm, error) {
	out := &ratingForm{Slug: quiz.Slug, Next: next}
	rating, err := community.Rated(v.ctx, v.site.DB, v.actor, quiz.ID)
	if err == nil {
		out.Quality, out.Difficulty = rating.Quality, rating.Difficulty
	} else if !errors.Is(err, schema.ErrNotFound) {
		return nil, err
	}
	return out, nil
}

// outcome is a score in figures.
func (v *visit) outcome(title string, quiz *models.Quiz, score schema.Decimal, most, correct, total int) outcome {
	return outcome{
		Title: title, Slug: quiz.Slug, Lang: v.foreign(quiz.Language), Score: short(float64(score) / grading.Whole), Max: number(most),
		Correct: correct, Total: total, Perfect: most > 0 && int64(score) == int64(most)*grading.Whole,
	}
}

func points(score schema.Decimal, most int) string {
	return short(float64(score)/grading.Whole) + " / " + number(most)
}

// checkAll fills in the questions that are listed.
func (v *visit) checkAll(r *resultView, quiz *models.Quiz, questions []exam.Checked) error {
	var keys []schema.File
	for _, q := range questions {
		if q.Media != nil {
			keys = append(keys, *q.Media)
		}
	}
	files, err := v.media(quiz.Language, keys)
	if err != nil {
		return err
	}
	for i, q := range questions {
		one := v.checked(i+1, q)
		if q.Media != nil {
			one.Medium = files[*q.Media]
		}
		if !one.Right {
			r.Wrong++
		}
		if !one.Right || !r.OnlyWrong {
			r.Questions = append(r.Questions, one)
		}
	}
	return nil
}

func (v *visit) checked(no int, q exam.Checked) checked {
	one := checked{No: no, Key: q.Key.String(), Stem: q.Stem, Right: q.Right, Explanation: q.Explanation, Mine: v.mine(q)}
	if !q.Right {
		one.Solution = v.solution(q)
		if q.Mark > 0 {
			one.Part = points(q.Mark, q.Points)
		}
	}
	if q.SuccessRate != nil {
		one.Rate = locales.From(v.ctx).Percent(*q.SuccessRate)
		one.Tenths = int(math.Round(*q.SuccessRate*10)) * 10
	}
	if q.Revision != nil {
		one.Revised = q.Revision.Reason
	}
	return one
}

// mine is what the taker answered, as a text.
func (v *visit) mine(q exam.Checked) string {
	switch {
	case q.Answer == nil:
		return ""
	case q.Type == models.Order:
		return strings.Join(v.choiceTexts(q, q.Answer.Selected), arrow)
	case len(q.Answer.Selected) > 0:
		var picked []string
		for _, c := range q.Choices {
			if has(q.Answer.Selected, c.Key) {
				picked = append(picked, c.Key)
			}
		}
		return strings.Join(v.choiceTexts(q, picked), comma)
	}
	return withUnit(q.Answer.Text, q.Unit)
}

// withUnit is what somebody typed with the unit behind it, where it is a number
// alone.
func withUnit(text, unit string) string {
	if _, number := grading.ParseNumber(text); !number {
		return text
	}
	return models.WithUnit(text, unit)
}

const (
	arrow = " → "
	comma = ", "
	slash = " / "
)

// solution is what is right, as a text.
func (v *visit) solution(q exam.Checked) string {
	var ways []string
	switch q.Type {
	case models.Order:
		ways = append(ways, strings.Join(v.choiceTexts(q, q.Order), arrow))
	case models.TypedText, models.TypedNumber:
		for _, a := range q.Accepted {
			if a.Fraction == grading.Whole || len(q.Accepted) == 1 {
				ways = append(ways, models.WithUnit(a.Text, q.Unit))
			}
		}
	default:
		var right []string
		for _, c := range q.Choices {
			if c.Correct {
				right = append(right, c.Key)
			}
		}
		ways = append(ways, strings.Join(v.choiceTexts(q, right), comma))
	}
	glue := comma
	if q.Type == models.Order {
		glue = arrow
	}
	for _, keys := range q.Also {
		ways = append(ways, strings.Join(v.choiceTexts(q, keys), glue))
	}
	return strings.Join(ways, slash)
}

// choiceTexts are the texts of choices; one that is a picture alone is named by
// its number.
func (v *visit) choiceTexts(q exam.Checked, keys []string) []string {
	var out []string
	for _, key := range keys {
		for i, c := range q.Choices {
			if c.Key != key {
				continue
			}
			text := c.Text
			if text == "" {
				text = v.T("play_number", "number", i+1)
			}
			out = append(out, text)
		}
	}
	return out
}

// short writes a number with one decimal at most.
func short(f float64) string { return strconv.FormatFloat(math.Round(f*10)/10, 'f', -1, 64) }
