package panel

import (
	"errors"
	"strconv"
	"strings"

	"duckhoo/models"
	"duckhoo/models/moderation"
	"duckhoo/models/quality"
	"duckhoo/models/schema"
	"duckhoo/web/ui"
)

// deskCase is a case with what its decider has to know.
type deskCase struct {
	*moderation.Opened
	canned    []*models.CannedReason
	content   *models.QuizVersion // what is to be reviewed, or what is live
	edit      *historyPage        // what it changes of what is live; nil for nothing
	stats     *models.QuizStats
	near      []nearQuiz
	files     map[schema.File]*models.Media // of what the subject shows
	firstFile schema.File
	flags     []*models.ItemFlag // what people answer speaks against
	maybe     *suggested         // texts that may be right; nil for none
	next      schema.ID          // the case behind it in the list
}

// load reads what is to be known of a case.
func (p *deskPage) load(c *models.Case) (*deskCase, error) {
	if p.place(c) < 0 { // of those that are listed it is known
		if err := p.loadMeasures(c); err != nil {
			return nil, err
		}
	}
	opened, err := p.site.Desk.Open(p.ctx, p.actor, c)
	if err != nil {
		return nil, err
	}
	out := &deskCase{Opened: opened, next: p.behind(c)}
	if !out.Away {
		if out.canned, err = p.site.Desk.Canned(p.ctx); err != nil {
			return nil, err
		}
	}
	if out.Row == nil {
		return out, nil
	}
	return out, errors.Join(p.loadItems(out), p.loadQuiz(out), p.loadFiles(out), p.loadNear(out))
}

// loadItems reads what people answer says of the questions of a quiz.
func (p *deskPage) loadItems(c *deskCase) (err error) {
	quiz, is := c.Row.(*models.Quiz)
	if !is || c.Away {
		return nil
	}
	if c.flags, err = quality.Flags(p.ctx, p.site.DB, c.ID); err != nil {
		return err
	}
	if c.maybe, err = p.suggestedFor(quiz, schema.ID{}); c.maybe != nil {
		c.maybe.next = p.href(c.ID)
	}
	return err
}

// loadQuiz reads the version of a quiz that is to be looked at, and what changed
// since the one that is live.
func (p *deskPage) loadQuiz(c *deskCase) error {
	quiz, is := c.Row.(*models.Quiz)
	if !is {
		return nil
	}
	versions := p.site.Registry.Of(&models.QuizVersion{})
	read := func(id schema.ID) (*models.QuizVersion, error) {
		row, err := p.site.DB.Find(p.ctx, versions, id, "Questions.Choices", "Questions.Accepted")
		if err != nil {
			return nil, err
		}
		return row.(*models.QuizVersion), nil
	}
	id := quiz.LiveVersionID
	if id.IsZero() || c.Has(models.KindReview) {
		id = quiz.DraftVersionID
	}
	var err error
	if c.content, err = read(id); err != nil {
		return err
	}
	if c.Has(models.KindReview) {
		if c.edit, err = p.editOf(quiz); err != nil {
			return err
		}
	}
	row, err := p.site.DB.FindBy(p.ctx, p.site.Registry.Of(&models.QuizStats{}), schema.Eq("QuizID", quiz.ID))
	if err == nil {
		c.stats = row.(*models.QuizStats)
	}
	if errors.Is(err, schema.ErrNotFound) {
		err = nil
	}
	return err
}

// editOf is what the edit of a row would change, as its form shows it.
func (p *deskPage) editOf(row any) (*historyPage, error) {
	e := p.site.entries[p.site.Registry.Of(row)]
	if e == nil || e.draft == nil {
		return nil, nil
	}
	changes, open, err := e.draft.changes(p.ctx, p.site.DB, row)
	if err != nil || !open {
		return nil, err
	}
	at := *p.visit
	at.entry = e
	out := &historyPage{visit: &at, row: row, entries: []historyEntry{{changes: changes}}}
	return out, out.loadTitles()
}

// found are what the program itself has added to the case.
func (c *deskCase) found() []*models.CaseSignal {
	var out []*models.CaseSignal
	for _, s := range c.Signals {
		if s.Text != "" && s.Kind != models.KindAppeal && s.ReportID.IsZero() && s.DisputeID.IsZero() {
			out = append(out, s)
		}
	}
	return out
}

// taken reports whether somebody else has claimed the case: until they let go of
// it nothing is offered.
func (c *deskCase) taken(actor schema.Actor) bool {
	return c.Holder != nil && c.Holder.ID != actor.ActorID()
}

// why counts the reasons of one kind: "광고·도배 4 · 저작권 1".
func (c *deskCase) why(k models.CaseKind, lang string) string {
	var order []string
	count := map[string]int{}
	for _, s := range c.Signals {
		if s.Kind != k || s.Report == nil {
			continue
		}
		label := s.Report.Reason.Label(lang)
		if count[label] == 0 {
			order = append(order, label)
		}
		count[label]++
	}
	for i, label := range order {
		order[i] = label + " " + strconv.Itoa(count[label])
	}
	return strings.Join(order, " · ")
}

// accuracy is how many of somebody's reports were found right, in percent.
func accuracy(u *models.User) int {
	return 100 * u.FlagsAgreed / max(1, u.FlagsAgreed+u.FlagsDisagreed)
}

func pastTone(a models.DecisionAction) ui.Tone {
	if a.Against() {
		return ui.Bad
	}
	return ui.OK
}
