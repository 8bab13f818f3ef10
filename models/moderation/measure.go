package moderation

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// asking are the reasons by which somebody asks for content to be withheld.
func asking() (out []any) {
	for _, r := range models.LegalReasons() {
		out = append(out, string(r))
	}
	return out
}

// withheldUntil is where a row says until when it is withheld; nil for what
// cannot be.
func withheldUntil(row any) *schema.Time {
	switch row := row.(type) {
	case *models.Quiz:
		return &row.WithheldUntil
	case *models.Comment:
		return &row.WithheldUntil
	}
	return nil
}

// measures puts into the row of what is decided about until when it is withheld,
// and returns what is to be written when the decision is: a temporary measure
// that begins, or the one that ends.
func (d *Desk) measures(ctx context.Context, c *schema.Change, subject models.CaseSubject, action models.DecisionAction, v *verdict) (func(context.Context, *models.Decision) error, error) {
	none := func(context.Context, *models.Decision) error { return nil }
	old, is := withheldUntil(c.Old), withheldUntil(c.Row)
	if old == nil {
		return none, nil
	}
	if action == models.ActWithhold {
		return d.withhold(ctx, c, subject, is, v)
	}
	if action == models.ActApprove || action == models.ActReject || old.IsZero() {
		return none, nil
	}
	*is = schema.Time{}
	return func(ctx context.Context, one *models.Decision) error { return d.endMeasure(ctx, c, one) }, nil
}

// withhold begins a temporary measure. Somebody must have asked for it.
func (d *Desk) withhold(ctx context.Context, c *schema.Change, subject models.CaseSubject, until *schema.Time, v *verdict) (func(context.Context, *models.Decision) error, error) {
	id := d.modelOf(subject).ID(c.Row)
	people, err := d.requesters(ctx, subject, id, models.ReportOpen)
	if err != nil {
		return nil, err
	}
	if len(people) == 0 {
		return nil, schema.Refuse("no_request", "권리 침해나 개인정보로 알린 사람이 없어요.", "Nobody has reported it for their rights or their privacy.")
	}
	seen, err := LookAt(c.Old)
	if err != nil {
		return nil, err
	}
	left, err := d.left(ctx, subject, id, seen)
	if err != nil {
		return nil, err
	}
	if left <= 0 {
		return nil, schema.Refuse("withheld_before", "모두 합해 30일을 이미 가렸어요. 숨길지 말지 결정해 주세요.", "It has been withheld for 30 days in all: decide whether it is hidden.")
	}
	now := d.now()
	most := schema.At(now.Add(left))
	switch end := c.Input.Until; {
	case end.IsZero():
		c.Input.Until = most
	case !now.Before(end.Time):
		return nil, schema.Invalidf("/until", "past", schema.Text{KO: "지금보다 뒤여야 해요.", EN: "It must be later than now."})
	case end.Sub(most.Time) > day: // the end of a day, where somebody picks one
		return nil, schema.Invalidf("/until", "too_late", schema.Text{KO: "모두 합해 30일까지만 가릴 수 있어요.", EN: "At most 30 days in all."})
	case most.Before(end.Time):
		c.Input.Until = most
	}
	*until = c.Input.Until
	m := &models.TemporaryMeasure{Subject: subject, SubjectID: id, Title: seen.Title, OwnerID: seen.Owner, StartsAt: now, EndsAt: *until, Status: models.MeasureActive}
	c.Affect("temporary_measure", "", until.String())
	return func(ctx context.Context, one *models.Decision) error {
		m.DecisionID, m.CaseID = one.ID, one.CaseID
		if err := d.db.Append(ctx, m); err != nil {
			return err
		}
		if d.jobs != nil {
			if err := d.jobs.EnqueueAt(ctx, Lapse{m.ID}, m.EndsAt.Time); err != nil {
				return err
			}
		}
		return d.tellRequesters(ctx, v.id(), m, models.NoticeWithheldFor, people)
	}, nil
}

// left is for how long something may still be withheld as it is now: the
// 30 days are those of the content, not of each request. What is edited may be
// withheld anew.
func (d *Desk) left(ctx context.Context, s models.CaseSubject, id schema.ID, seen Look) (time.Duration, error) {
	page, err := d.db.List(ctx, database.Query{Model: d.measure, Actor: self(), Verb: schema.VerbView, Limit: atATime, With: []string{"EndedBy"},
		Where: schema.And(schema.Eq("Subject", string(s)), schema.Eq("SubjectID", id), schema.Ne("Status", string(models.MeasureUndone)))})
	if err != nil {
		return 0, err
	}
	left := models.MeasureLasts
	for _, m := range rowsOf[models.TemporaryMeasure](page.Rows) {
		one, err := d.decisionOf(ctx, m.DecisionID)
		if err != nil {
			return 0, err
		}
		if said(one.Version, one.Snapshot) == said(seen.Version, seen.Snapshot) {
			left -= m.Lasted()
		}
	}
	if left < aPoint { // it took that long to decide
		left = 0
	}
	return left, nil
}

// said is what tells whether something says the same as at another time: the
// text of a comment, the version of a quiz.
func said(version string, snapshot schema.JSON) string {
	var is struct {
		Body *string `json:"body"`
	}
	if err := json.Unmarshal(snapshot, &is); err == nil && is.Body != nil {
		return *is.Body
	}
	return version
}

// requesters are those who asked for something to be withheld.
func (d *Desk) requesters(ctx context.Context, s models.CaseSubject, id schema.ID, status models.ReportStatus) ([]schema.ID, error) {
	q := d.openReports(s, id)
	q.Where = schema.And(schema.Eq("Subject", string(s)), schema.Eq("SubjectID", id), schema.Eq("Status", string(status)), schema.In("Reason", asking()...))
	page, err := d.db.List(ctx, q)
	if err != nil {
		return nil, err
	}
	seen := map[schema.ID]bool{}
	var out []schema.ID
	for _, r := range rowsOf[models.Report](page.Rows) {
		if !seen[r.ReporterID] {
			seen[r.ReporterID] = true
			out = append(out, r.ReporterID)
		}
	}
	return out, nil
}

func (d *Desk) tellRequesters(ctx context.Context, verdict schema.ID, m *models.TemporaryMeasure, kind models.NotificationKind, people []schema.ID) error {
	if d.notices == nil {
		return nil
	}
	return d.notices.Requesters(ctx, verdict, m, kind, people)
}

// endMeasure writes how the measure has ended that a subject is under.
func (d *Desk) endMeasure(ctx context.Context, c *schema.Change, one *models.Decision) error {
	m, err := d.running(ctx, one.Subject, one.SubjectID)
	if err != nil || m == nil {
		return err
	}
	is := *m
	is.EndedByID = one.ID
	switch {
	case c.Verb != string(models.ActUnhide):
		is.Status = models.MeasureKept
	case d.now().Before(m.EndsAt.Time):
		is.Status = models.MeasureLifted
	default:
		is.Status = models.MeasureExpired
	}
	if err := d.db.Swap(ctx, m, &is); err != nil || is.Status == models.MeasureKept {
		return err
	}
	people, err := d.requesters(ctx, one.Subject, one.SubjectID, models.ReportAgreed)
	if err != nil {
		return err
	}
	if err := d.tellRequesters(ctx, c.Input.Verdict, &is, models.NoticeWithheldOver, people); err != nil || one.Subject == models.CaseQuiz {
		return err // a quiz's owner is told that it is shown
	}
	return d.tellRequesters(ctx, c.Input.Verdict, &is, models.NoticeWithheldOver, []schema.ID{m.OwnerID})
}

// running is the temporary measure that a subject is under, nil for none.
func (d *Desk) running(ctx context.Context, s models.CaseSubject, id schema.ID) (*models.TemporaryMeasure, error) {
	row, err := d.db.Hold(ctx, d.measure, schema.And(schema.Eq("Subject", string(s)), schema.Eq("SubjectID", id), schema.Eq("Status", string(models.MeasureActive))))
	if errors.Is(err, schema.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return row.(*models.TemporaryMeasure), nil
}

// unmeasured is the undoing of a decision: the measure that it began was never,
// and the one that it ended runs again.
func (d *Desk) unmeasured(ctx context.Context, of schema.ID) error {
	page, err := d.db.List(ctx, database.Query{Model: d.measure, Actor: self(), Verb: schema.VerbView, Limit: 10, Where: schema.Or(schema.Eq("DecisionID", of), schema.Eq("EndedByID", of))})
	if err != nil {
		return err
	}
	for _, m := range rowsOf[models.TemporaryMeasure](page.Rows) {
		is := *m
		is.Status, is.EndedByID = models.MeasureActive, schema.ID{}
		if m.DecisionID == of {
			is.Status = models.MeasureUndone
		}
		if err := d.db.Swap(ctx, m, &is); err != nil {
			return err
		}
	}
	return nil
}

// keep hides for good what is withheld and whose author has objected in vain: a
// decision of its own, which may be appealed like any other.
func (d *Desk) keep(ctx context.Context, c *schema.Change, one *models.Decision, v *verdict) error {
	if one.Action != models.ActWithhold {
		return nil
	}
	m, err := d.running(ctx, one.Subject, one.SubjectID)
	if err != nil || m == nil || m.DecisionID != one.ID || !m.Runs(d.now()) {
		return err
	}
	_, err = d.db.Transition(context.WithValue(ctx, verdictKey{}, v), ruler{c.Actor}, d.modelOf(one.Subject), one.SubjectID, string(models.ActHide),
		&schema.Input{Reason: c.Input.Reason, ReasonEN: c.Input.ReasonEN, Note: c.Input.Note})
	return err
}

// Lapse is the job that shows again what was withheld for long enough. Whoever
// asks for it by itself sees it then whether or not the job has run; lists do
// afterwards.
type Lapse struct {
	ID schema.ID `json:"id"`
}

// Kind names the job.
func (Lapse) Kind() string { return "end_temporary_measure" }

// Lapse shows again what one measure withheld, if its time is over.
func (d *Desk) Lapse(ctx context.Context, job Lapse) error {
	row, err := d.db.FindBy(ctx, d.measure, schema.Eq("ID", job.ID))
	if errors.Is(err, schema.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return d.lapse(ctx, row.(*models.TemporaryMeasure))
}

// lapse asks for what was withheld, which ends what is over. What became
// something else meanwhile ends the measure alone.
func (d *Desk) lapse(ctx context.Context, m *models.TemporaryMeasure) error {
	if m.Status != models.MeasureActive || m.Runs(d.now()) {
		return nil
	}
	_, err := d.db.Get(ctx, self(), schema.VerbView, d.modelOf(m.Subject), m.SubjectID)
	if err != nil && !errors.Is(err, schema.ErrNotFound) {
		return err
	}
	row, err := d.db.FindBy(ctx, d.measure, schema.Eq("ID", m.ID))
	if err != nil || row.(*models.TemporaryMeasure).Status != models.MeasureActive {
		return err
	}
	is := *row.(*models.TemporaryMeasure)
	is.Status = models.MeasureExpired
	if err := d.db.Swap(ctx, row, &is); !errors.Is(err, schema.ErrStale) {
		return err
	}
	return nil
}

func (d *Desk) tidyMeasures(ctx context.Context) error {
	q := database.Query{Model: d.measure, Actor: timer(), Verb: schema.VerbView, Limit: 100,
		Where: schema.And(schema.Eq("Status", string(models.MeasureActive)), schema.Compare("EndsAt", schema.OpLte, d.now()))}
	for {
		page, err := d.db.List(ctx, q)
		if err != nil {
			return err
		}
		for _, m := range rowsOf[models.TemporaryMeasure](page.Rows) {
			if err := d.lapse(ctx, m); err != nil {
				return err
			}
		}
		if q.Cursor = page.Next; page.Next == "" {
			return nil
		}
	}
}

// Measures are the temporary measures that some subjects are under, by their ids.
func (d *Desk) Measures(ctx context.Context, subjects []schema.ID) (map[schema.ID]*models.TemporaryMeasure, error) {
	out := map[schema.ID]*models.TemporaryMeasure{}
	if len(subjects) == 0 {
		return out, nil
	}
	ids := make([]any, len(subjects))
	for i, id := range subjects {
		ids[i] = id
	}
	page, err := d.db.List(ctx, database.Query{Model: d.measure, Actor: self(), Verb: schema.VerbView, Limit: 100,
		Where: schema.And(schema.In("Subject", "quiz", "comment"), schema.In("SubjectID", ids...), schema.Eq("Status", string(models.MeasureActive)))})
	if err != nil {
		return nil, err
	}
	for _, m := range rowsOf[models.TemporaryMeasure](page.Rows) {
		if m.Runs(d.now()) {
			out[m.SubjectID] = m
		}
	}
	return out, nil
}

// requested reports whether somebody has asked for a subject to be withheld, and
// it still may be.
func (d *Desk) requested(ctx context.Context, s models.CaseSubject, id schema.ID, row any) (bool, error) {
	people, err := d.requesters(ctx, s, id, models.ReportOpen)
	if err != nil || len(people) == 0 {
		return false, err
	}
	seen, err := LookAt(row)
	if err != nil {
		return false, err
	}
	left, err := d.left(ctx, s, id, seen)
	return left > 0, err
}
