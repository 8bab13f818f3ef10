package site

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/exam"
	"duckhoo/models/keys"
	"duckhoo/models/schema"
	"duckhoo/web/locales"
	"duckhoo/web/ui"
)

// disputeView is the page of one dispute.
type disputeView struct {
	Page     ui.Site
	Here     string
	Title    string // of the quiz
	Quiz     string // its address, "" where the reader may not see it
	Edit     string // where its author writes it, "" for who disputed
	Lang     string // of the quiz, "" when it is the reader's
	By       person
	At       string
	Claim    string
	Evidence string
	State    stateTag
	Until    string // when the author's time is over, "" once that does not matter
	claimed
	Question *judged // nil where the reader may not see it
	Accept   *acceptForm
	Reject   *rejectForm
	Words    string // why what was asked for was not done

	row *models.Dispute
	key *keys.Revised
}

// judged is the question under dispute with what counts as right now.
type judged struct {
	Key, Stem, Kind, Explanation string
	Medium                       medium
	Options                      []judgedOption
	Right                        []string // in words, a way each
	Void, Full                   bool
	People                       string   // how many answered, "" where the reader may not know or nobody did
	Rate                         string   // how many of them right
	Wrote                        []string // what several of them wrote who do well
}

// judgedOption is a choice, or a step, in stored order.
type judgedOption struct {
	No       int
	ID, Text string
	Medium   medium
	Right    bool
	Picked   string // how many picked it, "" for unknown
}

// Dispute answers GET /disputes/{id}, for the quiz's author and for who
// disputed. Guests are asked to log in.
func (s *Site) Dispute(c *fiber.Ctx) error {
	v := s.visit(c)
	if v.actor.ActorID().IsZero() {
		return c.Redirect(withNext("/login", v.here()), fiber.StatusFound)
	}
	d, err := v.dispute()
	if err != nil {
		return err
	}
	for _, done := range []string{"accepted", "rejected", "contested"} {
		if v.Query(done) == "1" {
			d.Page.Toasts = append(d.Page.Toasts, ui.Toast{Tone: ui.OK, Text: v.T("done_" + done)})
		}
	}
	return v.render(fiber.StatusOK, disputeOf(*d))
}

// disputeRow is the dispute that the address names, for its two sides alone.
func (v *visit) disputeRow() (*models.Dispute, error) {
	id, err := schema.ParseID(v.Params("id"))
	if err != nil {
		return nil, schema.ErrNotFound
	}
	row, err := v.site.DB.Get(v.ctx, v.actor, schema.VerbRead, v.site.disputes, id, "Quiz", "Claimant")
	if err != nil {
		return nil, err
	}
	d := row.(*models.Dispute)
	if me := v.actor.ActorID(); d.Quiz == nil || me != d.ClaimantID && me != d.Quiz.OwnerID {
		return nil, schema.ErrNotFound
	}
	return d, nil
}

// dispute reads the page of the dispute that the address names.
func (v *visit) dispute() (*disputeView, error) {
	row, err := v.disputeRow()
	if err != nil {
		return nil, err
	}
	tone := map[models.DisputeStatus]string{models.DisputeOpen: "is-wait", models.DisputeAuthorAccepted: "is-good", models.DisputeModAccepted: "is-good"}[row.Status]
	if tone == "" {
		tone = "is-plain"
	}
	d := &disputeView{Page: v.page("me", v.T("asked_one"), ""), Here: disputeAt(row.ID), Title: v.T("me_quiz_gone"), Lang: v.foreign(row.Quiz.Language), By: v.person(row.Claimant),
		At: locales.From(v.ctx).DateTime(row.CreatedAt.Time), Claim: row.Claim, Evidence: row.EvidenceURL, State: stateTag{row.Status.Label(v.lang()), tone, string(row.Status)},
		claimed: *v.claimed(row), row: row}
	d.Page.Hidden, d.Page.Main, d.Page.Model, d.Page.Here = true, "stack roomy narrow", "dispute", d.Here
	if row.Status == models.DisputeOpen && !row.Waits() {
		d.Until = locales.From(v.ctx).DateTime(row.DueAt.Time)
	}
	author := row.Quiz.OwnerID == v.actor.ActorID()
	d.May = d.May && !author
	if author && v.site.Media != nil {
		d.Edit = editPath(row.QuizID)
	}
	if err := v.judge(d, author); err != nil {
		return nil, err
	}
	if author && row.Status == models.DisputeOpen && d.Question != nil {
		d.Accept, d.Reject = &acceptForm{}, &rejectForm{}
	}
	return d, nil
}

// judge reads the question and its key, as far as the reader may see them.
func (v *visit) judge(d *disputeView, author bool) error {
	if v.site.quizzes.Policy.Can(v.actor, schema.VerbRead, d.row.Quiz) != nil {
		return nil
	}
	if d.Title = d.row.Quiz.Title; d.row.Quiz.Status == models.QuizPublished {
		d.Quiz = quizPath(d.row.Quiz.Slug)
	}
	key, err := v.site.Disputes.Key(v.ctx, d.row)
	if errors.Is(err, schema.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	err = v.site.Disputes.MayKnow(v.ctx, v.actor, d.row.Quiz, key.Question)
	var denied *schema.Denied
	if errors.As(err, &denied) {
		return nil // the attempt that they answered it in counts no more
	}
	if err != nil {
		return err
	}
	var said *exam.ItemView
	if author && v.site.Exam != nil && v.site.Exam.MayStudy(v.actor, d.row.Quiz) {
		if said, err = v.site.Exam.Item(v.ctx, d.row.Quiz, d.row.QuizVersionID, d.row.StableKey); err != nil && !errors.Is(err, schema.ErrNotFound) {
			return err
		}
	}
	d.key = key
	d.Question, err = v.judged(d.row.Quiz.Language, key, said)
	return err
}

// judged draws up a question with its key and what is known of the answers to
// it, nil for nothing.
func (v *visit) judged(lang models.Language, key *keys.Revised, said *exam.ItemView) (*judged, error) {
	choices := keys.Ordered(key.Choices)
	files := []schema.File{key.Media}
	for _, c := range choices {
		files = append(files, c.Media)
	}
	media, err := v.media(lang, files)
	if err != nil {
		return nil, err
	}
	q := &judged{Key: key.StableKey.String(), Stem: key.Stem, Kind: key.Type.Label(v.lang()), Explanation: key.Explanation, Medium: media[key.Media], Void: key.Void, Full: key.Full}
	picks := map[schema.ID]int64{}
	if said != nil && said.Count > 0 {
		q.People = v.T("asked_people", "count", said.Count)
		if said.Facility != nil {
			q.Rate = locales.From(v.ctx).Percent(*said.Facility)
		}
		for _, c := range said.Choices {
			picks[c.ID] = c.Picks
		}
		for _, text := range said.Suggestions {
			q.Wrote = append(q.Wrote, v.T("asked_wrote", "text", text.Text, "count", text.People))
		}
	}
	for i, c := range choices {
		one := judgedOption{No: i + 1, ID: c.ID.String(), Text: v.optionText(c, i), Medium: media[c.Media], Right: c.Correct && key.Type != models.Order}
		if q.People != "" && key.Type != models.Order {
			one.Picked = v.T("asked_picked", "count", picks[c.ID])
		}
		q.Options = append(q.Options, one)
	}
	q.Right = v.rightWays(key, choices)
	return q, nil
}

// optionText is what a choice says; one that is a picture alone is named by its
// number.
func (v *visit) optionText(c models.Choice, i int) string {
	if c.Text == "" {
		return v.T("play_number", "number", i+1)
	}
	return c.Text
}

// rightWays are the answers that count as right, in words.
func (v *visit) rightWays(key *keys.Revised, choices []models.Choice) (out []string) {
	glue := comma
	var first []int
	switch key.Type {
	case models.TypedText, models.TypedNumber:
		for _, a := range key.Accepted {
			text := key.Worded(a.Pattern)
			if a.Fraction != 100 {
				text += " (" + strconv.Itoa(a.Fraction) + "%)"
			}
			out = append(out, text)
		}
		return out
	case models.Order:
		if glue, first = arrow, key.Steps; first == nil {
			for i := range choices {
				first = append(first, i)
			}
		}
	default:
		for i, c := range choices {
			if c.Correct {
				first = append(first, i)
			}
		}
	}
	for _, picks := range slices.Concat([][]int{first}, key.Also) {
		var words []string
		for _, i := range picks {
			words = append(words, v.optionText(choices[i], i))
		}
		out = append(out, strings.Join(words, glue))
	}
	return out
}
