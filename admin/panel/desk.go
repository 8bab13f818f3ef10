package panel

import (
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/moderation"
	"duckhoo/models/schema"
)

// queueLength is how many cases a page has.
const queueLength = 30

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
	filter deskFilter
	found  *database.Page
	counts map[string]string
	under  map[schema.ID]*models.TemporaryMeasure // that the subjects of the list are under, by their ids
	open   *deskCase                              // nil where nothing waits
	act    models.DecisionAction
	wrong  string     // what is wrong with what was posted
	stale  bool       // what was decided was about something that has changed
	opened time.Time  // when the page was made by which it was decided; zero for what is not known
	since  *meanwhile // what has happened meanwhile; nil for what is not known
	words  words
	lasts  lasts
}

// queue lists the cases of a tab; the first of them stands beside them.
func (s *Site) queue(v *visit) error {
	p, err := v.desk()
	if err != nil {
		return err
	}
	if err := p.count(); err != nil {
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
	id, err := v.id()
	if err != nil {
		return err
	}
	p, err := v.deskOf(id)
	if err != nil {
		return err
	}
	p.act = models.DecisionAction(v.Query("act"))
	return v.render(fiber.StatusOK, deskView(p))
}

// deskTab is the tab of the address, with nothing read.
func (v *visit) deskTab() (*deskPage, error) {
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
	p.filter = v.readFilter()
	return p, nil
}

// desk reads the list of a tab.
func (v *visit) desk() (*deskPage, error) {
	p, err := v.deskTab()
	if err != nil {
		return nil, err
	}
	q := p.listed()
	q.Limit, q.With, q.Cursor = queueLength, []string{"ClaimedBy"}, v.Query("cursor")
	if p.found, err = v.site.DB.List(v.ctx, q); errors.Is(err, database.ErrCursor) {
		q.Cursor = ""
		p.found, err = v.site.DB.List(v.ctx, q)
	}
	if err != nil {
		return nil, err
	}
	return p, p.loadMeasures()
}

// loadMeasures reads which subjects of the list are withheld for a while.
func (p *deskPage) loadMeasures(more ...*models.Case) (err error) {
	var ids []schema.ID
	for _, row := range p.found.Rows {
		ids = append(ids, row.(*models.Case).SubjectID)
	}
	for _, c := range more {
		ids = append(ids, c.SubjectID)
	}
	p.under, err = p.site.Desk.Measures(p.ctx, ids)
	return err
}

// withheld says until when a subject is withheld, "" for one that is not.
func (p *deskPage) withheld(c *models.Case) string {
	m := p.under[c.SubjectID]
	if m == nil {
		return ""
	}
	return p.T("desk.withheld", "time", m.EndsAt.In(p.site.zone).Format("2006-01-02 15:04"))
}

// count counts what the tabs have.
func (p *deskPage) count() error {
	tabs := []string{queueWaiting, queueMine, queueEscalated}
	queries := make([]database.Query, len(tabs))
	for i, tab := range tabs {
		queries[i] = p.query(tab)
	}
	counts, err := p.site.DB.Counts(p.ctx, queries, p.site.Settings.Admin.CountCap)
	for i, n := range counts {
		if p.counts[tabs[i]] = strconv.Itoa(n.N); n.More {
			p.counts[tabs[i]] += "+"
		}
	}
	return err
}

// query is what a tab lists.
func (p *deskPage) query(tab string) database.Query {
	return p.site.Desk.Queue(p.actor, tabWants[tab])
}

// tabWants are the cases of the tabs.
var tabWants = map[string]moderation.Wanted{
	queueMine:      {Claimed: moderation.ClaimMine},
	queueEscalated: {States: []models.CaseState{models.CaseEscalated}},
	queueResolved:  {States: []models.CaseState{models.CaseResolved}},
}

// deskOf reads the list and a case, with all that is to be known of it.
func (v *visit) deskOf(id schema.ID) (*deskPage, error) {
	p, err := v.desk()
	if err != nil {
		return nil, err
	}
	c, err := v.caseOf(id)
	if err != nil {
		return nil, err
	}
	if err := p.count(); err != nil {
		return nil, err
	}
	p.open, err = p.load(c)
	return p, err
}

// deskAt reads the case of the address and no more: it is about to be decided.
func (v *visit) deskAt() (*deskPage, error) {
	p, err := v.deskTab()
	if err != nil {
		return nil, err
	}
	id, err := v.id()
	if err != nil {
		return nil, err
	}
	c, err := v.caseOf(id)
	if err != nil {
		return nil, err
	}
	p.open = &deskCase{Opened: &moderation.Opened{Case: c}}
	return p, nil
}

func (v *visit) caseOf(id schema.ID) (*models.Case, error) {
	row, err := v.site.DB.Get(v.ctx, v.actor, schema.VerbView, v.site.Registry.Of(&models.Case{}), id)
	if err != nil {
		return nil, err
	}
	return row.(*models.Case), nil
}

// following is the case that stands behind another one in what is listed, zero for
// none.
func (p *deskPage) following(c *models.Case) (schema.ID, error) {
	q := p.listed()
	by, behind, orAt := q.Sort[0].Path, schema.OpGt, schema.OpGte
	if q.Sort[0].Desc {
		behind, orAt = schema.OpLt, schema.OpLte
	}
	here := q.Model.Field(by).Get(c)
	q.Limit = 1
	q.Where = schema.And(q.Where, schema.Compare(by, orAt, here),
		schema.Or(schema.Compare(by, behind, here), schema.Compare("ID", behind, c.ID)))
	page, err := p.site.DB.List(p.ctx, q)
	if err != nil || len(page.Rows) == 0 {
		return schema.ID{}, err
	}
	return page.Rows[0].(*models.Case).ID, nil
}

// behind is the case that follows in the list that is shown, zero for none.
func (p *deskPage) behind(c *models.Case) schema.ID {
	i := p.place(c)
	if i < 0 || i+1 >= len(p.found.Rows) {
		return schema.ID{}
	}
	return p.found.Rows[i+1].(*models.Case).ID
}

// place is where a case stands in the list that is shown, -1 where it does not.
func (p *deskPage) place(c *models.Case) int {
	return slices.IndexFunc(p.found.Rows, func(r any) bool { return r.(*models.Case).ID == c.ID })
}

// href is the address of a case, or of what is done with it.
func (p *deskPage) href(id schema.ID, more ...string) string {
	return p.within(p.site.address(append([]string{"queue", id.String()}, more...)...), p.tab)
}

// stream is where others are heard of at work; "" where nobody tells.
func (p *deskPage) stream() string {
	if p.site.Events == "" || p.tab == queueResolved {
		return ""
	}
	return p.site.Events + "?models=case,quiz,comment,user,report"
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

func kindIcon(k models.CaseKind) string {
	return map[models.CaseKind]string{models.KindReview: "clock", models.KindRights: "shield", models.KindReport: "flag", models.KindAppeal: "scale",
		models.KindRule: "bot", models.KindDuplicate: "copy", models.KindStatistic: "chart-line", models.KindDispute: "key"}[k]
}
