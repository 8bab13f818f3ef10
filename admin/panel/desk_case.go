package panel

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/moderation"
	"duckhoo/models/schema"
	"duckhoo/web/ui"
)

// deskCase is a case with what its decider has to know.
type deskCase struct {
	*models.Case
	holder  *models.User
	subject any // nil where it is gone
	look    moderation.Look
	signals []*models.CaseSignal
	owner   *models.User
	past    []*models.Decision
	allowed []models.DecisionAction
	content *models.QuizVersion // what is to be reviewed, or what is live
	edit    *historyPage        // what it changes of what is live; nil for nothing
	stats   *models.QuizStats
	next    schema.ID // the case behind it in the list
}

// load reads what is to be known of a case.
func (p *deskPage) load(c *models.Case) (*deskCase, error) {
	out := &deskCase{Case: c}
	if i := slices.IndexFunc(p.found.Rows, func(r any) bool { return r.(*models.Case).ID == c.ID }); i >= 0 && i+1 < len(p.found.Rows) {
		out.next = p.found.Rows[i+1].(*models.Case).ID
	}
	var err error
	if holder := c.Holder(schema.At(p.site.Now())); !holder.IsZero() {
		if out.holder, err = p.user(holder); err != nil {
			return nil, err
		}
	}
	if out.owner, err = p.user(c.OwnerID); err != nil {
		return nil, err
	}
	if err := errors.Join(p.loadSignals(out), p.loadPast(out)); err != nil {
		return nil, err
	}
	out.subject, err = p.site.DB.Find(p.ctx, p.site.Registry.Model(string(c.Subject)), c.SubjectID)
	if errors.Is(err, schema.ErrNotFound) {
		return out, nil
	}
	if err != nil {
		return nil, err
	}
	if out.look, err = moderation.LookAt(out.subject); err != nil {
		return nil, err
	}
	if err := p.loadQuiz(out); err != nil {
		return nil, err
	}
	out.allowed, err = p.site.Desk.Allowed(p.ctx, p.actor, c)
	return out, err
}

// user is somebody by their id, nil where there is nobody.
func (p *deskPage) user(id schema.ID) (*models.User, error) {
	if id.IsZero() {
		return nil, nil
	}
	row, err := p.site.DB.Find(p.ctx, p.site.Registry.Of(&models.User{}), id)
	if errors.Is(err, schema.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return row.(*models.User), nil
}

func (p *deskPage) loadSignals(c *deskCase) error {
	page, err := p.site.DB.List(p.ctx, database.Query{Model: p.site.Registry.Of(&models.CaseSignal{}), Actor: schema.Program{Name: "desk"}, Verb: schema.VerbView,
		Where: schema.Eq("CaseID", c.ID), Limit: 100, With: []string{"Report.Reporter"}})
	if err != nil {
		return err
	}
	for _, row := range page.Rows {
		c.signals = append(c.signals, row.(*models.CaseSignal))
	}
	return nil
}

func (p *deskPage) loadPast(c *deskCase) error {
	where := schema.And(schema.Eq("Subject", string(c.Subject)), schema.Eq("SubjectID", c.SubjectID))
	if !c.OwnerID.IsZero() {
		where = schema.Eq("OwnerID", c.OwnerID)
	}
	page, err := p.site.DB.List(p.ctx, database.Query{Model: p.site.Registry.Of(&models.Decision{}), Actor: p.actor, Verb: schema.VerbView, Where: where, Limit: pastLength})
	if err != nil {
		return err
	}
	for _, row := range page.Rows {
		c.past = append(c.past, row.(*models.Decision))
	}
	return nil
}

// loadQuiz reads the version of a quiz that is to be looked at, and what changed
// since the one that is live.
func (p *deskPage) loadQuiz(c *deskCase) error {
	quiz, is := c.subject.(*models.Quiz)
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

// told are the reports among what added to the case.
func (c *deskCase) told() []*models.Report {
	var out []*models.Report
	for _, s := range c.signals {
		if s.Report != nil {
			out = append(out, s.Report)
		}
	}
	return out
}

// why counts the reasons of one kind: "광고·도배 4 · 저작권 1".
func (c *deskCase) why(k models.CaseKind, lang string) string {
	var order []string
	count := map[string]int{}
	for _, s := range c.signals {
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
