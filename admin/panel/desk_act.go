package panel

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/moderation"
	"duckhoo/models/schema"
)

// decideQueue does what was decided about the case of the address, or what moves
// it in the queue, and goes to the case that follows.
func (s *Site) decideQueue(v *visit) error {
	p, err := v.deskOf()
	if err != nil {
		return err
	}
	sent, err := readPosted(v.Ctx)
	if err != nil {
		return err
	}
	p.reason, p.note = strings.TrimSpace(sent.get("reason")), strings.TrimSpace(sent.get("note"))
	verb := v.Params("verb")
	if verb != "decide" {
		return p.move(verb, sent)
	}
	p.act = models.DecisionAction(sent.get("action"))
	if asks(p.act) && p.reason == "" {
		p.wrong = v.T("desk.reason_required")
		return v.render(fiber.StatusUnprocessableEntity, deskView(p))
	}
	lock, _ := sent.version()
	_, err = s.Desk.Decide(v.ctx, v.actor, p.open.ID, moderation.Verdict{
		Lock: lock, Seen: sent.get("seen"), Took: took(sent.get("opened"), s.Now()),
		Acts: []moderation.Act{{Action: p.act, Reason: sent.get("reason_code"), Text: p.reason, Note: p.note}},
	})
	if err != nil {
		return p.failed(err)
	}
	v.tell(notice{Text: v.T("desk.done", "title", p.open.Title, "action", p.act.Label(v.lang()))})
	return v.see(p.onward())
}

// took is how long ago a page was made, 0 where that makes no sense.
func took(opened string, now time.Time) time.Duration {
	at, err := strconv.ParseInt(opened, 10, 64)
	if d := now.Sub(time.UnixMilli(at)); err == nil && d > 0 && d < 24*time.Hour {
		return d
	}
	return 0
}

// move claims, releases or escalates the case.
func (p *deskPage) move(verb string, sent *posted) error {
	if verb != "claim" && verb != "release" && verb != "escalate" {
		return schema.ErrNotFound
	}
	in := &schema.Input{Reason: p.reason, Note: p.note}
	if lock, told := sent.version(); told {
		in.Lock = &lock
	}
	if _, err := p.site.DB.Transition(p.ctx, p.actor, p.site.Registry.Of(&models.Case{}), p.open.ID, verb, in); err != nil {
		return p.failed(err)
	}
	if verb == "claim" {
		return p.see(p.href(p.open.ID))
	}
	p.tell(notice{Text: p.T("desk."+verb+"_done", "title", p.open.Title)})
	return p.see(p.onward())
}

// failed shows the case as it stands now, with why nothing was done and with
// what was written.
func (p *deskPage) failed(err error) error {
	status := fiber.StatusConflict
	var invalid schema.Invalid
	switch text, known := p.refusal(err); {
	case errors.As(err, &invalid) && len(invalid) > 0:
		status, p.wrong = fiber.StatusUnprocessableEntity, p.in(invalid[0].Detail)
	case errors.Is(err, schema.ErrStale):
		p.stale = true
	case known:
		p.wrong = text
	default:
		return err
	}
	again, readErr := p.deskOf()
	if readErr != nil {
		return readErr
	}
	again.act, again.wrong, again.stale, again.reason, again.note = p.act, p.wrong, p.stale, p.reason, p.note
	return p.render(status, deskView(again))
}

// onward is the case that follows in the list, or the queue.
func (p *deskPage) onward() string {
	if !p.open.next.IsZero() {
		return p.href(p.open.next)
	}
	to := p.site.address("queue")
	if p.tab != queueWaiting {
		to += "?tab=" + p.tab
	}
	return to
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
