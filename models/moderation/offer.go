package moderation

import (
	"context"
	"fmt"
	"slices"

	"duckhoo/models"
	"duckhoo/models/accounts"
	"duckhoo/models/schema"
)

// Allowed lists what the actor may decide about a case as it stands now: Decide
// takes that and nothing else.
func (d *Desk) Allowed(ctx context.Context, actor schema.Actor, c *models.Case) ([]models.DecisionAction, error) {
	if c.State == models.CaseResolved || d.Impartial(ctx, actor, c) != nil || d.above(ctx, actor, c) != nil {
		return nil, nil
	}
	row, err := d.db.Find(ctx, d.modelOf(c.Subject), c.SubjectID)
	if err != nil {
		return nil, err
	}
	asked, err := d.requested(ctx, c.Subject, c.SubjectID, row)
	if err != nil {
		return nil, err
	}
	out := slices.DeleteFunc(d.offeredOf(actor, c, row), func(a models.DecisionAction) bool { return a == models.ActWithhold && !asked })
	owner, err := d.offeredOfOwner(ctx, actor, c)
	if err != nil {
		return nil, err
	}
	return d.fromAbove(ctx, actor, c, append(out, owner...))
}

// fromAbove leaves out what is done to a person for who does not stand above them:
// the rules of people refuse that.
func (d *Desk) fromAbove(ctx context.Context, actor schema.Actor, c *models.Case, list []models.DecisionAction) ([]models.DecisionAction, error) {
	if !slices.ContainsFunc(list, OfPerson) || schema.IsProgram(actor) {
		return list, nil
	}
	person := c.OwnerID
	if c.Subject == models.CaseUser {
		person = c.SubjectID
	}
	mine, err := accounts.Rank(ctx, d.db, actor)
	if err != nil {
		return nil, err
	}
	theirs, err := accounts.RankOf(ctx, d.db, person)
	if err != nil || theirs < mine {
		return list, err
	}
	return slices.DeleteFunc(list, OfPerson), nil
}

// offered is Allowed for who may decide a case and whose acts ask for themselves
// whether somebody has asked that it be withheld; it reads no more than they need.
func (d *Desk) offered(ctx context.Context, actor schema.Actor, c *models.Case, row any, acts []Act) ([]models.DecisionAction, error) {
	out := d.offeredOf(actor, c, row)
	if !slices.ContainsFunc(acts, func(a Act) bool { return OfPerson(a.Action) && !slices.Contains(out, a.Action) }) {
		return out, nil
	}
	owner, err := d.offeredOfOwner(ctx, actor, c)
	return append(out, owner...), err
}

func notOffered(a models.DecisionAction) error {
	return schema.Refuse("not_offered", fmt.Sprintf("지금은 할 수 없는 조치예요: %s", a.Label("ko")), fmt.Sprintf("That cannot be decided now: %s.", a.Label("en")))
}

// offeredOf lists what may be decided about the subject of a case, by what it is
// now.
func (d *Desk) offeredOf(actor schema.Actor, c *models.Case, row any) []models.DecisionAction {
	var out []models.DecisionAction
	if c.Has(models.KindAppeal) {
		for _, a := range []models.DecisionAction{models.ActUphold, models.ActOverturn} {
			if d.appeal.Policy.Can(actor, string(a), nil) == nil {
				out = append(out, a)
			}
		}
	}
	m := d.modelOf(c.Subject)
	if until := withheldUntil(row); dismissible(c) && !hidden(row) && (until == nil || until.IsZero()) && d.report.Policy.Can(actor, "disagree", nil) == nil {
		out = append(out, models.ActDismiss)
	}
	if hidden(row) && m.Policy.Can(actor, string(models.ActHide), row) == nil {
		out = append(out, models.ActHide)
	}
	out = append(out, d.open(actor, m, row, verbs[c.Subject])...)
	if shown(row) && m.Policy.Can(actor, string(models.ActHide), row) == nil && m.Policy.Can(actor, string(models.ActRemove), row) == nil {
		out = append(out, models.ActRemove)
	}
	return out
}

// offeredOfOwner lists what may be done to whoever answers for the subject of a
// case.
func (d *Desk) offeredOfOwner(ctx context.Context, actor schema.Actor, c *models.Case) ([]models.DecisionAction, error) {
	if c.Subject == models.CaseUser || c.OwnerID.IsZero() {
		return nil, nil
	}
	owner, err := d.db.Find(ctx, d.user, c.OwnerID)
	if err != nil {
		return nil, err
	}
	return d.open(actor, d.user, owner, verbs[models.CaseUser]), nil
}

// open lists the verbs that a row has now and that the actor may.
func (d *Desk) open(actor schema.Actor, m *schema.Model, row any, actions []models.DecisionAction) []models.DecisionAction {
	var out []models.DecisionAction
	for _, a := range actions {
		if t, ok := m.Transition(string(a)); ok && !t.Hidden && m.Leaves(t, row) && m.Policy.Can(actor, t.Verb, row) == nil {
			out = append(out, a)
		}
	}
	return out
}

// shown reports whether a quiz or a comment is there for everybody, to be hidden
// before it is removed.
func shown(row any) bool {
	switch row := row.(type) {
	case *models.Quiz:
		return row.Status == models.QuizPublished
	case *models.Comment:
		return row.Status == models.CommentVisible
	}
	return false
}

// agree refuses acts that say two things of one matter.
func agree(acts []Act) error {
	met := map[string]bool{}
	for i, a := range acts {
		of := matter(a)
		if met[of] || a.Action == models.ActOverturn && away(acts) || a.Action == models.ActUphold && back(acts) {
			return inAct(schema.Invalidf("/action", "contradicts", schema.Text{
				KO: "함께 한 다른 조치와 어긋나요: " + a.Action.Label("ko"), EN: "It contradicts another act of the same decision: " + a.Action.Label("en")}), i)
		}
		met[of] = true
	}
	return nil
}

// matter is what an act decides, of which a verdict has one act at most.
func matter(a Act) string {
	switch a.Action {
	case models.ActApprove, models.ActReject:
		return "review"
	case models.ActUphold, models.ActOverturn:
		return "appeal " + a.Appeal.String()
	case models.ActDismiss, models.ActHide, models.ActWithhold, models.ActUnhide, models.ActRemove, models.ActReinstate:
		return "content"
	}
	if of := a.Action.Lifts(); of != "" {
		return string(of)
	}
	return string(a.Action)
}

// away reports whether one of some acts takes content out of sight, and back
// whether one shows it again.
func away(acts []Act) bool { return among(acts, models.ActHide, models.ActWithhold, models.ActRemove) }

func back(acts []Act) bool { return among(acts, models.ActUnhide, models.ActReinstate) }

func among(acts []Act, actions ...models.DecisionAction) bool {
	return slices.ContainsFunc(acts, func(a Act) bool { return slices.Contains(actions, a.Action) })
}
