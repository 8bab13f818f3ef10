package panel

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/moderation"
	"duckhoo/models/schema"
	"duckhoo/web/ui"
)

const (
	queueLength = 30 // cases a page
	pastLength  = 5  // earlier decisions about whom it concerns
)

// The tabs of the queue.
const (
	queueWaiting   = "waiting"
	queueMine      = "mine"
	queueEscalated = "escalated"
	queueResolved  = "resolved"
)

// deskPage is the queue, with one of its cases beside it.
type deskPage struct {
	*visit
	tab    string
	found  *database.Page
	counts map[string]string
	open   *deskCase // nil where nothing waits
	act    models.DecisionAction
	wrong  string // what is wrong with what was posted
	stale  bool   // what was decided was about something that has changed
	reason string
	note   string
}

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

// queue lists the cases of a tab; the first of them stands beside them.
func (s *Site) queue(v *visit) error {
	p, err := v.desk()
	if err != nil {
		return err
	}
	if len(p.found.Rows) > 0 {
		if p.open, err = p.load(p.found.Rows[0].(*models.Case)); err != nil {
			return err
		}
	}
	return v.render(fiber.StatusOK, deskView(p))
}

// queueCase shows one case beside the list.
func (s *Site) queueCase(v *visit) error {
	p, err := v.deskOf()
	if err != nil {
		return err
	}
	p.act = models.DecisionAction(v.Query("act"))
	return v.render(fiber.StatusOK, deskView(p))
}

// desk reads the list of a tab.
func (v *visit) desk() (*deskPage, error) {
	if v.site.Desk == nil {
		return nil, schema.ErrNotFound
	}
	if !v.allowed("case.view") {
		return nil, schema.ErrForbidden
	}
	p := &deskPage{visit: v, tab: v.Query("tab"), counts: map[string]string{}}
	if !slices.Contains([]string{queueMine, queueEscalated, queueResolved}, p.tab) {
		p.tab = queueWaiting
	}
	q := p.query(p.tab)
	q.Limit, q.With, q.Cursor = queueLength, []string{"ClaimedBy"}, v.Query("cursor")
	var err error
	if p.found, err = v.site.DB.List(v.ctx, q); errors.Is(err, database.ErrCursor) {
		q.Cursor = ""
		p.found, err = v.site.DB.List(v.ctx, q)
	}
	if err != nil {
		return nil, err
	}
	for _, tab := range []string{queueWaiting, queueMine, queueEscalated} {
		n, more, err := v.site.DB.Count(v.ctx, p.query(tab), v.site.Settings.Admin.CountCap)
		if err != nil {
			return nil, err
		}
		if p.counts[tab] = strconv.Itoa(n); more {
			p.counts[tab] += "+"
		}
	}
	return p, nil
}

// query is what a tab lists, the most urgent first. A claim that has run out
// waits again.
func (p *deskPage) query(tab string) database.Query {
	m := p.site.Registry.Of(&models.Case{})
	q := database.Query{Model: m, Actor: p.actor, Verb: schema.VerbView, Sort: []database.Order{{Path: "Urgency", Desc: true}}}
	now := schema.At(p.site.Now())
	switch tab {
	case queueMine:
		q.Where = schema.And(schema.Eq("State", string(models.CaseClaimed)), schema.Eq("ClaimedByID", p.actor.ActorID()), schema.Compare("ClaimUntil", schema.OpGt, now))
	case queueEscalated:
		q.Where = schema.Eq("State", string(models.CaseEscalated))
	case queueResolved:
		q.Where, q.Sort = schema.Eq("State", string(models.CaseResolved)), []database.Order{{Path: "ResolvedAt", Desc: true}}
	default:
		q.Where = schema.In("State", string(models.CasePending), string(models.CaseClaimed))
	}
	return q
}

// deskOf reads the list and the case of the address.
func (v *visit) deskOf() (*deskPage, error) {
	id, err := v.id()
	if err != nil {
		return nil, err
	}
	p, err := v.desk()
	if err != nil {
		return nil, err
	}
	row, err := v.site.DB.Get(v.ctx, v.actor, schema.VerbView, v.site.Registry.Of(&models.Case{}), id)
	if err != nil {
		return nil, err
	}
	p.open, err = p.load(row.(*models.Case))
	return p, err
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

// href is the address of a case, or of what is done with it.
func (p *deskPage) href(id schema.ID, more ...string) string {
	out := p.site.address(append([]string{"queue", id.String()}, more...)...)
	if p.tab != queueWaiting {
		out += "?tab=" + p.tab
	}
	return out
}

// shape is how pressing a case is: high, mid or low.
func shape(c *models.Case) string {
	switch {
	case c.Score >= 40:
		return "high"
	case c.Score >= 15:
		return "mid"
	}
	return "low"
}

// left says how much time a case has, and how that looks.
func (p *deskPage) left(c *models.Case) (text, tone string) {
	d := c.DueAt.Sub(p.site.Now())
	switch {
	case d < 0:
		return p.T("desk.late", "time", p.span(-d)), "bad"
	case d < 2*time.Hour:
		return p.span(d), "warn"
	}
	return p.span(d), ""
}

func (p *deskPage) span(d time.Duration) string {
	switch {
	case d >= 48*time.Hour:
		return p.T("desk.days", "n", int(d.Hours()/24))
	case d >= time.Hour:
		return p.T("desk.hours", "n", int(d.Hours()))
	}
	return p.T("desk.minutes", "n", max(1, int(d.Minutes())))
}

// actLook is how the button of an action looks: its icon, its key, and whether
// it takes something away.
type actLook struct{ icon, key, kind string }

var actLooks = map[models.DecisionAction]actLook{
	models.ActApprove: {"circle-check", "a", ""}, models.ActDismiss: {"check", "d", ""}, models.ActHide: {"eye-off", "h", ""},
	models.ActReject: {"circle-x", "r", ""}, models.ActUnhide: {"eye", "v", ""}, models.ActRemove: {"trash-2", "", "danger-quiet"},
	models.ActLimit: {"ban", "", "danger-quiet"}, models.ActUnlimit: {"rotate-ccw", "", ""}, models.ActSuspend: {"ban", "", "danger-quiet"},
	models.ActUnsuspend: {"rotate-ccw", "", ""}, models.ActBan: {"ban", "", "danger-quiet"}, models.ActUnban: {"rotate-ccw", "", ""},
}

// first splits what may be decided into what stands in the bar and what stands
// behind it: what is done to the person.
func (c *deskCase) first() (bar, rest []models.DecisionAction) {
	for _, a := range c.allowed {
		if actLooks[a].key != "" {
			bar = append(bar, a)
		} else {
			rest = append(rest, a)
		}
	}
	return bar, rest
}

// asks reports whether an action needs words for those whom it concerns.
func asks(a models.DecisionAction) bool { return a.Against() }

func kindIcon(k models.CaseKind) string {
	return map[models.CaseKind]string{models.KindReview: "clock", models.KindRights: "shield", models.KindReport: "flag"}[k]
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

func inOrder(list []models.Question) []models.Question {
	out := slices.Clone(list)
	slices.SortFunc(out, func(a, b models.Question) int { return a.Position - b.Position })
	return out
}

func choicesInOrder(list []models.Choice) []models.Choice {
	out := slices.Clone(list)
	slices.SortFunc(out, func(a, b models.Choice) int { return a.Position - b.Position })
	return out
}
