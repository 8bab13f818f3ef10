package site

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
	"duckhoo/web/ui"
)

// objection is a dispute that is being written.
type objection struct {
	Page   ui.Site
	CSRF   string
	Key    string // of the question
	Stem   string
	Claim  string
	URL    string
	Next   string
	Errors map[string]string
	Error  string
}

// disputeLink is the page where a question is disputed.
func disputeLink(key, next string) string {
	return disputePath + "?" + url.Values{"question": {key}, "next": {next}}.Encode()
}

// DisputePage answers GET /dispute with question and next, for who has answered
// the question.
func (s *Site) DisputePage(c *fiber.Ctx) error {
	v := s.visit(c)
	if v.actor.ActorID().IsZero() {
		return c.Redirect(withNext("/login", v.here()), fiber.StatusFound)
	}
	f := objection{Key: v.Query("question"), Next: local(v.Query("next"))}
	if _, err := v.disputed(&f); err != nil {
		return err
	}
	return v.object(fiber.StatusOK, f)
}

// disputed finds the question that is to be disputed, for who may know its key.
func (v *visit) disputed(f *objection) (schema.ID, error) {
	key, err := schema.ParseID(f.Key)
	if err != nil {
		return key, schema.ErrNotFound
	}
	quiz, q, err := v.site.Disputes.Question(v.ctx, v.actor, key)
	if err != nil {
		return key, err
	}
	f.Stem = q.Stem
	return key, v.site.Disputes.MayKnow(v.ctx, v.actor, quiz, q)
}

// SendDispute answers POST /dispute with question, claim, evidence_url and next.
func (s *Site) SendDispute(c *fiber.Ctx) error {
	v := s.visit(c)
	if v.actor.ActorID().IsZero() {
		return schema.ErrUnauthorized
	}
	f := objection{Key: v.posted("question"), Claim: v.posted("claim"), URL: v.posted("evidence_url"), Next: v.next("/")}
	key, err := v.disputed(&f)
	if err != nil {
		return err
	}
	_, err = v.create(s.disputes, &schema.Input{Values: map[string]any{
		"stable_key": key, "claim": f.Claim, "evidence_url": f.URL}})
	if err == nil {
		return c.Redirect(withQuery(f.Next, "disputed", "1")+"#answers", fiber.StatusSeeOther)
	}
	var told bool
	if f.Errors, f.Error, told = v.refused(err); !told {
		return err
	}
	return v.object(status(err), f)
}

func (v *visit) object(code int, f objection) error {
	f.Page = v.page("result", v.T("dispute_title"), "")
	f.Page.Hidden, f.Page.Main, f.Page.Model = true, "narrow stack", "dispute"
	f.CSRF = f.Page.CSRF
	return v.render(code, disputePageOf(f))
}

// ContestDispute answers POST /dispute/contest with id and next: a moderator is
// asked, since the author has not accepted or has not answered.
func (s *Site) ContestDispute(c *fiber.Ctx) error {
	v := s.visit(c)
	id, err := schema.ParseID(v.posted("id"))
	if err != nil {
		return schema.ErrNotFound
	}
	row, err := s.DB.Get(v.ctx, v.actor, schema.VerbRead, s.disputes, id)
	if err != nil {
		return err
	}
	if err := s.disputes.Policy.Can(v.actor, "contest", row); err != nil {
		return err
	}
	if _, err := s.DB.Transition(v.ctx, v.actor, s.disputes, id, "contest", nil); err != nil {
		return err
	}
	return c.Redirect(withQuery(v.next("/"), "contested", "1")+"#answers", fiber.StatusSeeOther)
}

// claimed is a dispute as whoever raised it sees it below the question.
type claimed struct {
	ID      string
	Status  string
	Reply   string // the author's
	Verdict string // a moderator's
	Waits   bool   // for a moderator
	May     bool   // a moderator may be asked
}

func (v *visit) claimed(d *models.Dispute) *claimed {
	return &claimed{ID: d.ID.String(), Status: d.Status.Label(v.lang()), Reply: d.Reply, Verdict: d.Verdict, Waits: d.Waits(),
		May: d.Status == models.DisputeAuthorRejected && d.ContestedAt.IsZero()}
}

// disputesOf says how the reader's disputes of the questions of a quiz stand, by
// their keys.
func (v *visit) disputesOf(quiz schema.ID) (map[schema.ID]*models.Dispute, error) {
	out := map[schema.ID]*models.Dispute{}
	if v.actor.ActorID().IsZero() {
		return out, nil
	}
	page, err := v.site.DB.List(v.ctx, database.Query{Model: v.site.disputes, Actor: v.actor, Verb: schema.VerbRead, Limit: 100,
		Where: schema.And(schema.Eq("QuizID", quiz), schema.Eq("ClaimantID", v.actor.ActorID()))})
	if err != nil {
		return nil, err
	}
	for _, d := range rowsOf[models.Dispute](page.Rows) {
		if out[d.StableKey] == nil {
			out[d.StableKey] = d
		}
	}
	return out, nil
}
