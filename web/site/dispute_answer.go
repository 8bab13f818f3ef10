package site

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/disputes"
	"duckhoo/models/keys"
	"duckhoo/models/schema"
)

// acceptForm is the key that is to be, as somebody writes it.
type acceptForm struct {
	Change, Answer, Reason string
	Choices                []string // ids of those that are picked
	Places                 []string // of the steps in stored order, from 1
	Error
}

// rejectForm is why a dispute is not accepted.
type rejectForm struct {
	Reason string
	Error
}

// place is where a step was put, "" for nowhere.
func (f acceptForm) place(i int) string {
	if i < len(f.Places) {
		return f.Places[i]
	}
	return ""
}

// changes are what may be done with a key.
func (f acceptForm) changes(lang string) (out []option) {
	for _, name := range models.KeyChange("").Choices() {
		out = append(out, option{Value: name, Text: models.KeyChange(name).Label(lang)})
	}
	return out
}

// key is what the form says of a question. Where the change names no answer,
// what was picked before does not count.
func (f acceptForm) key(q *models.Question) disputes.Key {
	k := disputes.Key{Change: models.KeyChange(f.Change), Reason: f.Reason}
	if !k.Change.Names() {
		return k
	}
	choices := keys.Ordered(q.Choices)
	switch q.Type {
	case models.TypedText, models.TypedNumber:
		k.Answer = f.Answer
	case models.Order:
		k.Picks = f.order(len(choices))
	default:
		for _, id := range f.Choices {
			k.Picks = append(k.Picks, slices.IndexFunc(choices, func(c models.Choice) bool { return c.ID.String() == id }))
		}
	}
	return k
}

// order are the steps by their places. Of two at one place the first is left
// out, which the rule finds.
func (f acceptForm) order(steps int) []int {
	at := map[int]int{}
	for i, text := range f.Places {
		if place, err := strconv.Atoi(text); err == nil && i < steps {
			at[place] = i
		}
	}
	var out []int
	for place := 1; place <= steps; place++ {
		if i, said := at[place]; said {
			out = append(out, i)
		}
	}
	return out
}

// AcceptDispute answers POST /disputes/{id}/accept with change, answer, choices,
// place and reason: the key is revised, and everybody graded anew.
func (s *Site) AcceptDispute(c *fiber.Ctx) error {
	v := s.visit(c)
	f := &acceptForm{Change: v.posted("change"), Answer: v.posted("answer"), Reason: v.posted("reason"), Choices: v.postedAll("choices"), Places: v.postedAll("place")}
	return v.answerDispute("accept", "accepted", func(row *models.Dispute) error {
		q, err := s.Disputes.Disputed(v.ctx, row)
		if err != nil {
			return err
		}
		_, _, err = disputes.Accept(v.ctx, s.DB, v.actor, row.ID, "accept", f.key(q))
		return err
	}, func(d *disputeView) *Error {
		d.Accept = f
		return &f.Error
	})
}

// RejectDispute answers POST /disputes/{id}/reject with reason.
func (s *Site) RejectDispute(c *fiber.Ctx) error {
	v := s.visit(c)
	f := &rejectForm{Reason: v.posted("reason")}
	return v.answerDispute("reject", "rejected", func(row *models.Dispute) error {
		_, err := s.DB.Transition(v.ctx, v.actor, s.disputes, row.ID, "reject", &schema.Input{Reason: f.Reason})
		return err
	}, func(d *disputeView) *Error {
		d.Reject = f
		return &f.Error
	})
}

// answerDispute does once what a form asks of the dispute that the address
// names. What is wrong stands in the form, which shown puts on the page.
func (v *visit) answerDispute(verb, done string, do func(*models.Dispute) error, shown func(*disputeView) *Error) error {
	if v.actor.ActorID().IsZero() {
		return schema.ErrUnauthorized
	}
	row, err := v.disputeRow()
	if err != nil {
		return err
	}
	if err := v.site.disputes.Policy.Can(v.actor, verb, row); err != nil {
		return err
	}
	to := withQuery(disputeAt(row.ID), done, "1")
	form, err := v.formID()
	if err != nil {
		return err
	}
	var wrong error
	_, _, err = v.site.marks.Do(v.ctx, v.actor.ActorID(), form, func() ([]byte, error) {
		if wrong = do(row); wrong != nil {
			return nil, nil
		}
		return []byte(to), nil
	})
	if err != nil {
		return err
	}
	if wrong == nil {
		return v.Redirect(to, fiber.StatusSeeOther)
	}
	d, err := v.dispute()
	if err != nil {
		return err
	}
	var e Error
	if err := v.wrong(&e, wrong, func(name string) bool {
		return slices.Contains([]string{"change", "answer", "choices", "reason"}, name)
	}); err != nil {
		return err
	}
	if d.Accept == nil { // there is no form any more
		d.Words = cmp.Or(e.Words, v.T("asked_settled"))
		return v.render(fiber.StatusConflict, disputeOf(*d))
	}
	*shown(d) = e
	return v.render(status(wrong), disputeOf(*d))
}
