package panel

import (
	"errors"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/moderation"
	"duckhoo/models/schema"
)

// decideQueue does what was decided about the case of the address, or what moves
// it in the queue, and goes to the case that follows.
func (s *Site) decideQueue(v *visit) error {
	p, err := v.deskAt()
	if err != nil {
		return err
	}
	sent, err := readPosted(v.Ctx)
	if err != nil {
		return err
	}
	now := s.Now()
	p.words, p.opened = readWords(sent), openedAt(sent.get("opened"), now)
	verb := v.Params("verb")
	if verb != "decide" {
		return p.move(verb, sent)
	}
	p.act = models.DecisionAction(sent.get("action"))
	if p.lasts, err = p.until(sent); err != nil {
		return p.failed(err)
	}
	acts, err := p.acts()
	if err != nil {
		return p.failed(err)
	}
	lock, _ := sent.version()
	done, err := s.Desk.Decide(v.ctx, v.actor, p.open.ID, moderation.Verdict{
		Lock: lock, Seen: sent.get("seen"), Took: took(p.opened, now), Acts: acts, Of: p.open.Case,
	})
	if err != nil {
		return p.failed(err)
	}
	p.decided(done.Verdict)
	return p.goOn()
}

// acts are what was decided: the action, and what is also done to whoever answers
// for it, for the same reason.
func (p *deskPage) acts() ([]moderation.Act, error) {
	list, err := p.site.Desk.Canned(p.ctx)
	if err != nil {
		return nil, err
	}
	appeal, err := p.words.appealed()
	if err != nil {
		return nil, err
	}
	var out []moderation.Act
	for _, action := range append([]string{string(p.act)}, p.words.also...) {
		act := moderation.Act{Action: models.DecisionAction(action), Note: p.words.note}
		if act.Action == models.ActUphold || act.Action == models.ActOverturn {
			act.Appeal = appeal
		}
		if p.ends(act.Action) {
			act.Until = p.lasts.end
		}
		if act, err = p.site.Desk.Act(p.ctx, act, p.words.given(list)); err != nil {
			return nil, err
		}
		if moderation.NeedsWords(act.Action) && act.Text == "" {
			return nil, schema.Invalid{{Pointer: "/reason", Code: "required", Detail: schema.Text{
				KO: p.site.Catalogue.T("ko", "panel.desk.reason_required"), EN: p.site.Catalogue.T("en", "panel.desk.reason_required")}}}
		}
		out = append(out, act)
	}
	return out, nil
}

// openedAt is when a page was made, in Unix milliseconds; zero where that makes no
// sense.
func openedAt(opened string, now time.Time) time.Time {
	ms, err := strconv.ParseInt(opened, 10, 64)
	at := time.UnixMilli(ms)
	if d := now.Sub(at); err == nil && d > 0 && d < 24*time.Hour {
		return at
	}
	return time.Time{}
}

// took is how long ago a page was made, 0 where that is not known.
func took(opened, now time.Time) time.Duration {
	if opened.IsZero() {
		return 0
	}
	return now.Sub(opened)
}

// move claims, releases or escalates the case.
func (p *deskPage) move(verb string, sent *posted) error {
	if verb != "claim" && verb != "release" && verb != "escalate" {
		return schema.ErrNotFound
	}
	in := &schema.Input{Reason: p.words.reason, Note: p.words.note}
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
	return p.goOn()
}

// failed shows the case as it stands now, with why nothing was done and with
// what was written.
func (p *deskPage) failed(err error) error {
	again, readErr := p.deskOf(p.open.ID)
	if readErr != nil {
		return readErr
	}
	status := fiber.StatusConflict
	rest, invalid := p.mistaken(&p.words, again.open.canned, err)
	switch text, known := p.refusal(err); {
	case invalid:
		status, p.wrong = fiber.StatusUnprocessableEntity, rest
	case errors.Is(err, schema.ErrStale):
		p.stale = true
	case known:
		p.wrong = text
	default:
		return err
	}
	again.act, again.wrong, again.stale, again.words, again.lasts = p.act, p.wrong, p.stale, p.words, p.lasts
	if p.stale {
		if err := again.loadSince(p.opened); err != nil {
			return err
		}
	}
	return p.render(status, deskView(again))
}

// stayHeader is sent by the scripts of the desk, which put what comes in the place of
// what is there: they need no redirect.
const stayHeader = "Desk-Stay"

// goOn goes to what follows now, which others may have decided meanwhile; for who
// stays here it is the answer, and Content-Location says what of. What was decided
// is decided: where that cannot be shown, they are sent there.
func (p *deskPage) goOn() error {
	if next, err := p.following(p.open.Case); err == nil {
		p.open.next = next
	}
	to := p.onward()
	if p.Get(stayHeader) == "" || p.open.next.IsZero() {
		return p.see(to)
	}
	after, err := p.deskOf(p.open.next)
	if err != nil {
		return p.see(to)
	}
	p.Set(fiber.HeaderContentLocation, to)
	return p.render(fiber.StatusOK, deskView(after))
}

// onward is the case that follows in the list, or the queue.
func (p *deskPage) onward() string {
	if !p.open.next.IsZero() {
		return p.href(p.open.next)
	}
	return p.tabHref(p.tab)
}

// actLook is how the button of an action looks: its icon and its key.
type actLook struct{ icon, key string }

var actLooks = map[models.DecisionAction]actLook{
	models.ActApprove: {icon: "circle-check", key: "a"}, models.ActDismiss: {icon: "check", key: "d"}, models.ActHide: {icon: "eye-off", key: "h"},
	models.ActReject: {icon: "circle-x", key: "r"}, models.ActUnhide: {icon: "eye"}, models.ActRemove: {icon: "trash-2"}, models.ActUndo: {icon: "undo-2"},
	models.ActLimit: {icon: "ban"}, models.ActUnlimit: {icon: "undo-2"}, models.ActSuspend: {icon: "ban"},
	models.ActUnsuspend: {icon: "undo-2"}, models.ActBan: {icon: "ban"}, models.ActUnban: {icon: "undo-2"},
	models.ActWarn: {icon: "triangle-alert"}, models.ActUnwarn: {icon: "undo-2"}, models.ActMute: {icon: "message-square"},
	models.ActUnmute: {icon: "undo-2"}, models.ActBlock: {icon: "ban"}, models.ActSilence: {icon: "flag"}, models.ActUnsilence: {icon: "undo-2"}, models.ActUnblock: {icon: "undo-2"},
	models.ActWithhold: {icon: "clock"}, models.ActUphold: {icon: "gavel"}, models.ActOverturn: {icon: "undo-2"}, models.ActReinstate: {icon: "undo-2"},
	models.ActReviseKey: {icon: "check"}, models.ActKeepKey: {icon: "gavel"},
}

// first splits what may be decided into what stands in the bar and what stands
// behind it: what is done to the person.
func (c *deskCase) first() (bar, rest []models.DecisionAction) {
	for _, a := range c.Allowed {
		if actLooks[a].key != "" || a == models.ActUnhide || a == models.ActWithhold || a == models.ActUphold || a == models.ActOverturn {
			bar = append(bar, a)
		} else {
			rest = append(rest, a)
		}
	}
	return bar, rest
}
