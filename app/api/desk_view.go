package api

import (
	"encoding/json"

	"duckhoo/models"
	"duckhoo/models/moderation"
	"duckhoo/models/schema"
)

// caseView is a case as staff read it in a list.
type caseView struct {
	ID         schema.ID           `json:"id"`
	Subject    models.CaseSubject  `json:"subject"`
	SubjectID  schema.ID           `json:"subject_id"`
	SubjectURL string              `json:"subject_url"`
	Title      string              `json:"title"`
	OwnerID    *schema.ID          `json:"owner_id"`
	Kinds      []models.CaseKind   `json:"kinds"`
	State      models.CaseState    `json:"state"`
	Score      int                 `json:"score"`
	Priority   models.CasePriority `json:"priority"`
	Reports    int                 `json:"reports"`
	DueAt      schema.Time         `json:"due_at"`
	ClaimedBy  *personView         `json:"claimed_by"` // while the claim lasts
	ClaimUntil *schema.Time        `json:"claim_until"`
	CreatedAt  schema.Time         `json:"created_at"`
	ResolvedAt *schema.Time        `json:"resolved_at"`
	Lock       int64               `json:"lock_version"`
}

type personView struct {
	ID     schema.ID `json:"id"`
	Handle string    `json:"handle"`
}

func personOf(u *models.User) *personView {
	if u == nil {
		return nil
	}
	return &personView{u.ID, u.Handle}
}

// idOrNil is nil for no id.
func idOrNil(id schema.ID) *schema.ID {
	if id.IsZero() {
		return nil
	}
	return &id
}

func (d desk) caseView(c *models.Case, claimer *models.User) caseView {
	out := caseView{ID: c.ID, Subject: c.Subject, SubjectID: c.SubjectID, SubjectURL: Root + "/" + d.Registry.Model(string(c.Subject)).Plural + "/" + c.SubjectID.String(),
		Title: c.Title, OwnerID: idOrNil(c.OwnerID), Kinds: append([]models.CaseKind{}, c.Kinds...), State: c.State, Score: c.Score, Priority: c.Priority(),
		Reports: c.Reports, DueAt: c.DueAt, CreatedAt: c.CreatedAt, ResolvedAt: unlessZero(c.ResolvedAt), Lock: c.LockVersion}
	if !c.Holder(d.Desk.Now()).IsZero() {
		out.ClaimedBy, out.ClaimUntil = personOf(claimer), unlessZero(c.ClaimUntil)
	}
	return out
}

// openedView is a case with what its decider has to know.
type openedView struct {
	caseView
	Snapshot  json.RawMessage `json:"snapshot"` // null where the subject is gone
	Hash      *string         `json:"snapshot_hash"`
	Away      bool            `json:"away"`
	Owner     *ownerView      `json:"owner"`
	Signals   []signalView    `json:"signals"`
	Decisions []staffDecision `json:"decisions"`
	Appeals   []staffAppeal   `json:"appeals"`
	Moves     []string        `json:"moves"`
	Allowed   []allowedView   `json:"allowed_actions"`
}

type ownerView struct {
	personView
	Nickname string            `json:"nickname"`
	Status   models.UserStatus `json:"status"`
	Trust    int               `json:"trust"`
	Record   *recordView       `json:"record"` // null for who may not see it
}

type recordView struct {
	Points  int                   `json:"points"`
	Next    models.DecisionAction `json:"suggested_action"`
	NextFor *string               `json:"suggested_duration"`
}

func recordOf(r *moderation.Record) *recordView {
	if r == nil {
		return nil
	}
	return &recordView{r.Points, r.Next.Action, daysOf(r.Next.Lasts.Hours())}
}

type signalView struct {
	Kind      models.CaseKind `json:"kind"`
	Weight    int             `json:"weight"`
	Text      *string         `json:"text"`
	Version   string          `json:"version"`
	Report    *signalReport   `json:"report"`
	DisputeID *schema.ID      `json:"dispute_id"`
	AppealID  *schema.ID      `json:"appeal_id"`
	CreatedAt schema.Time     `json:"created_at"`
}

type signalReport struct {
	ID        schema.ID           `json:"id"`
	Reason    models.ReportReason `json:"reason"`
	Detail    *string             `json:"detail"`
	Status    models.ReportStatus `json:"status"`
	Reporter  *personView         `json:"reporter"`
	Agreed    int                 `json:"reporter_agreed"`
	Disagreed int                 `json:"reporter_disagreed"`
}

func signalOf(s *models.CaseSignal, lang string) signalView {
	out := signalView{Kind: s.Kind, Weight: s.Weight, Text: orNil(s.Says(lang)), Version: s.Version, DisputeID: idOrNil(s.DisputeID), AppealID: idOrNil(s.AppealID), CreatedAt: s.CreatedAt}
	if r := s.Report; r != nil {
		out.Report = &signalReport{ID: r.ID, Reason: r.Reason, Detail: orNil(r.Detail), Status: r.Status, Reporter: personOf(r.Reporter)}
		if r.Reporter != nil {
			out.Report.Agreed, out.Report.Disagreed = r.Reporter.FlagsAgreed, r.Reporter.FlagsDisagreed
		}
	}
	return out
}

// allowedView is what may be decided, and what it would do.
type allowedView struct {
	Action models.DecisionAction   `json:"action"`
	Reason bool                    `json:"needs_reason"`
	Ends   bool                    `json:"may_end"`
	Also   []models.DecisionAction `json:"also"`
	Effect effectView              `json:"effect"`
}

type effectView struct {
	Model   *string           `json:"model"`
	Before  *string           `json:"before"`
	After   *string           `json:"after"`
	Edit    bool              `json:"edit_only"`
	Tells   bool              `json:"tells_owner"`
	Answers int               `json:"answers"`
	Agrees  bool              `json:"agrees"`
	Stays   []models.CaseKind `json:"stays"`
}

func (d desk) allowedView(c *moderation.Opened, a models.DecisionAction) allowedView {
	e := c.EffectOf(d.Desk, a)
	out := allowedView{Action: a, Reason: moderation.NeedsWords(a), Ends: moderation.Ends(d.Registry, a), Also: append([]models.DecisionAction{}, c.Also(a)...),
		Effect: effectView{Edit: e.Edit, Tells: e.Tells, Agrees: e.Answers && e.Agrees, Stays: append([]models.CaseKind{}, e.Stays...)}}
	if e.Answers {
		out.Effect.Answers = c.Waiting()
	}
	if e.Model != nil {
		out.Effect.Model, out.Effect.Before, out.Effect.After = &e.Model.Name, orNil(e.Before), orNil(e.After)
	}
	return out
}

func (d desk) openedView(c *moderation.Opened, lang string) openedView {
	out := openedView{caseView: d.caseView(c.Case, c.Holder), Away: c.Away, Moves: append([]string{}, c.Moves...),
		Signals: []signalView{}, Decisions: []staffDecision{}, Appeals: []staffAppeal{}, Allowed: []allowedView{}}
	if c.Row != nil {
		hash := c.Look.Hash()
		out.Snapshot, out.Hash = json.RawMessage(c.Look.Snapshot), &hash
	}
	if u := c.Author; u != nil {
		out.Owner = &ownerView{personView{u.ID, u.Handle}, u.Nickname, u.Status, u.Trust, recordOf(c.Record)}
	}
	for _, s := range c.Signals {
		out.Signals = append(out.Signals, signalOf(s, lang))
	}
	for _, one := range c.Past {
		out.Decisions = append(out.Decisions, decisionOf(one))
	}
	for _, one := range c.Appeals {
		out.Appeals = append(out.Appeals, appealOf(one))
	}
	for _, a := range c.Allowed {
		out.Allowed = append(out.Allowed, d.allowedView(c, a))
	}
	return out
}

// staffDecision is a decision as staff read it.
type staffDecision struct {
	ID        schema.ID             `json:"id"`
	CreatedAt schema.Time           `json:"created_at"`
	Action    models.DecisionAction `json:"action"`
	Subject   models.CaseSubject    `json:"subject"`
	SubjectID schema.ID             `json:"subject_id"`
	Title     string                `json:"title"`
	OwnerID   *schema.ID            `json:"owner_id"`
	ActorID   *schema.ID            `json:"actor_id"`
	Actor     string                `json:"actor_name"`
	Rule      *string               `json:"reason_code"`
	Reason    *string               `json:"reason"`
	ReasonEN  *string               `json:"reason_en"`
	Note      *string               `json:"note"`
	Automated models.Automation     `json:"automation"`
	Hash      string                `json:"snapshot_hash"`
	CaseID    *schema.ID            `json:"case_id"`
	VerdictID *schema.ID            `json:"verdict_id"`
	RevertsID *schema.ID            `json:"reverts_id"`
	BulkID    *schema.ID            `json:"bulk_id"`
	TookMS    int                   `json:"duration_ms"`
}

func decisionOf(one *models.Decision) staffDecision {
	return staffDecision{ID: one.ID, CreatedAt: one.CreatedAt, Action: one.Action, Subject: one.Subject, SubjectID: one.SubjectID, Title: one.Title, OwnerID: idOrNil(one.OwnerID),
		ActorID: idOrNil(one.ActorID), Actor: one.ActorName, Rule: orNil(string(one.ReasonCode)), Reason: orNil(one.PublicText), ReasonEN: orNil(one.PublicTextEN), Note: orNil(one.Note),
		Automated: one.Automation, Hash: one.SnapshotHash, CaseID: idOrNil(one.CaseID), VerdictID: idOrNil(one.VerdictID), RevertsID: idOrNil(one.RevertsID),
		BulkID: idOrNil(one.BulkParentID), TookMS: one.DurationMS}
}

// staffAppeal is an appeal as staff read it.
type staffAppeal struct {
	ID         schema.ID             `json:"id"`
	UserID     schema.ID             `json:"user_id"`
	DecisionID schema.ID             `json:"decision_id"`
	Title      string                `json:"title"`
	Action     models.DecisionAction `json:"action"`
	Text       string                `json:"text"`
	Status     models.AppealStatus   `json:"status"`
	Answer     *string               `json:"answer"`
	CreatedAt  schema.Time           `json:"created_at"`
	ClosedAt   *schema.Time          `json:"closed_at"`
	Lock       int64                 `json:"lock_version"`
}

func appealOf(a *models.Appeal) staffAppeal {
	return staffAppeal{a.ID, a.UserID, a.DecisionID, a.Title, a.Action, a.Text, a.Status, orNil(a.Answer), a.CreatedAt, unlessZero(a.ClosedAt), a.LockVersion}
}
