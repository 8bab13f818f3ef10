package site

import (
	"duckhoo/models"
	"duckhoo/models/authoring"
	"duckhoo/models/database"
	"duckhoo/models/schema"
	"duckhoo/web/locales"
)

// standing is what the editor tells of the versions of a quiz and of its review.
type standing struct {
	Number   int           // of the draft
	Live     int           // number of the version that is live, 0 for none
	Edited   bool          // the draft is another than what is live
	Changed  int           // questions of the draft that differ from what is live
	Added    int           // and that are new
	Removed  int           // and that are not there any more
	Takers   int           // who have handed in what is live
	Ahead    int           // cases before it in the queue, -1 for unknown
	Seen     string        // since when a moderator looks at it, "" for not now
	Versions []versionItem // the newest first
	More     bool          // there are older ones
	Facts    []pairOf      // of what was submitted
	Asked    int           // disputes of its keys that wait for its author
}

// pairOf is a thing by its name.
type pairOf struct{ Name, Value string }

// standing reads how the quiz and its draft stand.
func (v *visit) stands(e *editor) error {
	s := &e.Standing
	s.Number = e.version.Number
	list, more, err := v.versions(e.quiz, versionsBeside)
	if err != nil {
		return err
	}
	s.Versions, s.More = list, more
	for _, one := range list {
		if one.Live {
			s.Live = one.Number
		}
		if one.id == e.version.ID && one.Status == models.VersionRejected {
			e.Returned = &returned{Words: one.Words, Reason: v.T("versions_number", "number", one.Number), When: one.When}
		}
	}
	if err := v.againstLive(e); err != nil {
		return err
	}
	counts, err := v.askedCounts(e.quiz)
	if s.Asked = counts[e.quiz.ID]; err != nil {
		return err
	}
	if e.Pending {
		s.Facts = v.submitted(e)
		return v.underReview(e)
	}
	return nil
}

// againstLive counts what the draft would change of what is live.
func (v *visit) againstLive(e *editor) error {
	s, quiz := &e.Standing, e.quiz
	if quiz.LiveVersionID.IsZero() {
		return nil
	}
	var err error
	s.Takers, _, err = v.site.DB.Count(v.ctx, database.Query{Model: v.site.attempts, Actor: schema.Program{Name: "site"}, Verb: schema.VerbView,
		Where: schema.And(schema.Eq("QuizVersionID", quiz.LiveVersionID), schema.Eq("Status", string(models.AttemptSubmitted)), schema.Eq("Counts", true))}, 0)
	if err != nil || quiz.LiveVersionID == quiz.DraftVersionID || s.Live == 0 {
		return err
	}
	live, err := v.version(quiz, s.Live)
	if err != nil {
		return err
	}
	s.Edited = true
	marks := map[schema.ID]string{}
	for _, q := range authoring.Diff(v.site.Registry, live, e.version).Questions {
		switch q.Op {
		case authoring.Added:
			s.Added++
			marks[q.StableKey] = v.T("versions_added")
		case authoring.Removed:
			s.Removed++
		default:
			s.Changed++
			marks[q.StableKey] = v.T("versions_changed")
		}
	}
	for i, q := range e.version.Questions {
		e.List[i].Mark = marks[q.StableKey]
	}
	return nil
}

// underReview finds how far the review is.
func (v *visit) underReview(e *editor) error {
	e.Standing.Ahead = -1
	if v.site.Desk == nil {
		return nil
	}
	open, err := v.site.Desk.Reviewed(v.ctx, e.quiz.ID)
	if err != nil || open == nil {
		return err
	}
	if !open.Holder(v.site.Desk.Now()).IsZero() {
		e.Standing.Seen = locales.From(v.ctx).DateTime(open.TakenAt.Time)
		return nil
	}
	e.Standing.Ahead, err = v.site.Desk.Ahead(v.ctx, open)
	return err
}

// submitted is what the quiz says of itself, to be read.
func (v *visit) submitted(e *editor) []pairOf {
	quiz := e.quiz
	tags := ""
	for i, t := range quiz.Tags {
		if i > 0 {
			tags += ", "
		}
		tags += t.Slug
	}
	out := []pairOf{{v.T("make_name"), e.version.Title}, {v.T("genre"), v.genreName(quiz.Genre)}, {v.T("make_language"), quiz.Language.Label(v.lang())},
		{v.T("tags"), tags}, {v.T("make_visibility"), quiz.Visibility.Label(v.lang())}, {v.T("make_licence"), quiz.Licence.Label(v.lang())},
		{v.T("make_attribution"), e.version.Attribution}, {v.T("make_description"), e.version.Description}}
	return nonEmpty(out)
}

func nonEmpty(list []pairOf) (out []pairOf) {
	for _, one := range list {
		if one.Value != "" {
			out = append(out, one)
		}
	}
	return out
}
