package community_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"duckhoo/models"
	"duckhoo/models/community"
	"duckhoo/models/community/communitytest"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// TestCommunityHoldsUnderRandomDeeds lets several people rate, comment, report,
// hide, withdraw and decide in any order, and holds after each deed:
//
//   - invariant 5: a rating is there exactly when its person was allowed to rate,
//     and there is one a person and quiz;
//   - invariant 6: the counters are what the rows add up to;
//   - invariant 9: what is not visible is read by its author and by staff alone;
//   - invariant 10: each change of a state is one audit entry;
//   - invariant 12: one open report a person and version, and none for a reason
//     that was found to be no reason.
func TestCommunityHoldsUnderRandomDeeds(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		rapid.Check(t, func(t *rapid.T) {
			c := newCrowd(h)
			t.Repeat(map[string]func(*rapid.T){
				"rate": c.rates, "rate again": c.rates, "unrate": c.unrates, "take": c.takes, "comment": c.comments, "reply": c.comments, "reply again": c.comments, "edit": c.edits, "move comment": c.movesComment, "move another": c.movesComment,
				"report": c.reports, "report again": c.reportsAgain, "move report": c.movesReport, "move quiz": c.movesQuiz, "trash": c.trashes, "restore": c.restores, "": c.check,
			})
		})
	})
}

// crowd is the people and quizzes of one run, and what is known about them.
type crowd struct {
	*house
	people  []*communitytest.Person // the last two are staff
	quizzes []*models.Quiz
	taken   map[[2]schema.ID]bool // quiz and person
	texts   map[schema.ID][]string
	flags   map[schema.ID]int
	cleared map[string]bool
	states  int // how often a state has changed
	audited int // entries there were before
	words   int
}

func newCrowd(h *house) *crowd {
	c := &crowd{house: h, taken: map[[2]schema.ID]bool{}, texts: map[schema.ID][]string{}, flags: map[schema.ID]int{}, cleared: map[string]bool{}}
	c.people = []*communitytest.Person{h.Member(), h.Member(), h.Member(), h.Mod(), h.Mod()}
	c.quizzes = []*models.Quiz{h.Quiz(c.people[0]), h.Quiz(c.people[3])}
	for _, p := range c.people[:3] { // its owner too
		c.attempt(p, c.quizzes[0], models.AttemptSubmitted)
		c.taken[[2]schema.ID{c.quizzes[0].ID, p.ID}] = true
	}
	c.audited = c.entries()
	return c
}

// stateVerbs are the actions of the audit log that are changes of a state.
var stateVerbs = []any{"hide", "unhide", "remove", "withdraw", "agree", "disagree", "ignore"}

func (c *crowd) entries() int {
	n, _, err := c.Count(c.Ctx(), database.Query{Model: c.Model("audit_log"), Actor: communitytest.Program, Verb: schema.VerbView,
		Where: schema.And(schema.In("Action", stateVerbs...), schema.In("Target", "comment", "report"))}, 0)
	if err != nil {
		c.T.Fatal(err)
	}
	return n
}

func (c *crowd) somebody(t *rapid.T) *communitytest.Person {
	return rapid.SampledFrom(c.people).Draw(t, "person")
}

func (c *crowd) someQuiz(t *rapid.T) *models.Quiz {
	return rapid.SampledFrom(c.quizzes).Draw(t, "quiz")
}

func (c *crowd) someRow(t *rapid.T, model string, where schema.Cond) any {
	rows := c.All(model, where)
	if len(rows) == 0 {
		t.Skip("there is none")
	}
	return rows[rapid.IntRange(0, len(rows)-1).Draw(t, model)]
}

// alive reports whether a person or quiz is there and not in the trash.
func (c *crowd) alive(model string, id schema.ID) bool {
	row, err := c.Find(c.Ctx(), c.Model(model), id)
	return err == nil && !c.Model(model).Deleted(row)
}

// sees reports whether the person may read the quiz, as domain.md has it.
func (c *crowd) sees(who *communitytest.Person, id schema.ID) bool {
	q := c.Read("quiz", id).(*models.Quiz)
	return q.DeletedAt.IsZero() && (q.Status == models.QuizPublished || q.OwnerID == who.ID || who.Allowed("quiz.view"))
}

func (c *crowd) ofQuizzes(path string) schema.Cond {
	ids := make([]any, len(c.quizzes))
	for i, q := range c.quizzes {
		ids[i] = q.ID
	}
	return schema.In(path, ids...)
}

func (c *crowd) ofPeople(path string) schema.Cond {
	ids := make([]any, len(c.people))
	for i, p := range c.people {
		ids[i] = p.ID
	}
	return schema.In(path, ids...)
}

func (c *crowd) takes(t *rapid.T) {
	who, q := c.somebody(t), c.someQuiz(t)
	if !c.alive("user", who.ID) || !c.alive("quiz", q.ID) {
		t.Skip("rapid: the row of this step is gone")
	}
	status := rapid.SampledFrom([]models.AttemptStatus{models.AttemptSubmitted, models.AttemptInProgress, models.AttemptExpired}).Draw(t, "status")
	c.attempt(who, q, status)
	if status == models.AttemptSubmitted {
		c.taken[[2]schema.ID{q.ID, who.ID}] = true
	}
}

func (c *crowd) rates(t *rapid.T) {
	who, q := c.somebody(t), c.someQuiz(t)
	if !c.alive("user", who.ID) || !c.alive("quiz", q.ID) {
		t.Skip("rapid: the row of this step is gone")
	}
	mark := rapid.IntRange(1, 5)
	_, before := community.Rated(c.Ctx(), c.DB, who, q.ID)
	err := c.rate(who, q.ID, mark.Draw(t, "quality"), mark.Draw(t, "difficulty"))
	may := before == nil || c.sees(who, q.ID) && q.OwnerID != who.ID && c.taken[[2]schema.ID{q.ID, who.ID}]
	if may != (err == nil) {
		t.Errorf("%s rates: %v, may: %v", who.Name, err, may)
	}
}

func (c *crowd) unrates(t *rapid.T) {
	who, q := c.somebody(t), c.someQuiz(t)
	_, before := community.Rated(c.Ctx(), c.DB, who, q.ID)
	if err := community.Unrate(c.Ctx(), c.DB, who, q.ID); (err == nil) != (before == nil) {
		t.Errorf("%s takes back: %v, had said: %v", who.Name, err, before)
	}
}

func (c *crowd) word() string {
	c.words++
	return fmt.Sprintf("word%dof%d", c.words, c.Named)
}

func (c *crowd) comments(t *rapid.T) {
	who, q, parent := c.somebody(t), c.someQuiz(t), schema.ID{}
	if !c.alive("user", who.ID) {
		t.Skip("rapid: the row of this step is gone")
	}
	var above *models.Comment
	if rows := c.All("comment", c.ofQuizzes("QuizID")); len(rows) > 0 && rapid.Bool().Draw(t, "a reply") {
		above = rows[rapid.IntRange(0, len(rows)-1).Draw(t, "parent")].(*models.Comment)
		parent = above.ID
	}
	text := c.word()
	comment, err := c.say(who, q.ID, parent, text)
	may := c.sees(who, q.ID) && c.Read("quiz", q.ID).(*models.Quiz).Status == models.QuizPublished &&
		(above == nil || above.QuizID == q.ID && above.Status == models.CommentVisible && above.ParentID.IsZero())
	if may != (err == nil) {
		t.Errorf("%s comments: %v, may: %v", who.Name, err, may)
	}
	if err == nil {
		c.texts[comment.ID] = []string{text}
	}
}

func (c *crowd) edits(t *rapid.T) {
	comment := c.someRow(t, "comment", c.ofQuizzes("QuizID")).(*models.Comment)
	who, text := c.somebody(t), c.word()
	_, err := c.Update(c.Ctx(), who, c.Model("comment"), comment.ID, &schema.Input{Values: map[string]any{"body": text}})
	if err == nil && (who.ID != comment.UserID || comment.Status != models.CommentVisible) {
		t.Errorf("%s edits what %s said, which is %s", who.Name, comment.UserID, comment.Status)
	}
	if err == nil {
		c.texts[comment.ID] = append(c.texts[comment.ID], text)
	}
}

func (c *crowd) movesComment(t *rapid.T) {
	comment := c.someRow(t, "comment", c.ofQuizzes("QuizID")).(*models.Comment)
	who, verb := c.somebody(t), rapid.SampledFrom([]string{"hide", "hide", "unhide", "remove", "withdraw"}).Draw(t, "verb")
	if rapid.Bool().Draw(t, "by staff") {
		who = c.people[4]
	}
	err := c.Do(who, "comment", comment.ID, verb)
	if err != nil {
		return
	}
	c.states++
	if mine := who.ID == comment.UserID; mine != (verb == "withdraw") || !mine && !who.Allowed("comment."+verb) {
		t.Errorf("%s does %s to what %s said", who.Name, verb, comment.UserID)
	}
}

func (c *crowd) reports(t *rapid.T) {
	who := c.somebody(t)
	if !c.alive("user", who.ID) {
		t.Skip("rapid: the row of this step is gone")
	}
	subject := rapid.SampledFrom([]models.ReportSubject{models.ReportQuiz, models.ReportComment, models.ReportUser}).Draw(t, "subject")
	var id, owner schema.ID
	switch subject {
	case models.ReportQuiz:
		q := c.someQuiz(t)
		id, owner = q.ID, q.OwnerID
	case models.ReportComment:
		comment := c.someRow(t, "comment", c.ofQuizzes("QuizID")).(*models.Comment)
		id, owner = comment.ID, comment.UserID
	default:
		id = c.somebody(t).ID
		owner = id
	}
	r, err := c.Report(who, subject, id, rapid.SampledFrom([]string{"spam", "hate"}).Draw(t, "reason"))
	if err != nil {
		return
	}
	if owner == who.ID {
		t.Errorf("%s reports what is theirs", who.Name)
	}
	if c.cleared[key(r)] {
		t.Errorf("%s was found to be right", key(r))
	}
}

// reportsAgain says of the same thing what was said already, or something else.
func (c *crowd) reportsAgain(t *rapid.T) {
	before := c.someRow(t, "report", c.ofPeople("ReporterID")).(*models.Report)
	i := slices.IndexFunc(c.people, func(p *communitytest.Person) bool { return p.ID == before.ReporterID })
	if !c.alive("user", c.people[i].ID) {
		t.Skip("rapid: the row of this step is gone")
	}
	r, err := c.Report(c.people[i], before.Subject, before.SubjectID, rapid.SampledFrom([]string{"spam", "hate"}).Draw(t, "reason"))
	if err == nil && c.cleared[key(r)] {
		t.Errorf("%s was found to be right", key(r))
	}
}

// key names what is reported, in which version and why.
func key(r *models.Report) string {
	return fmt.Sprint(r.Subject, r.SubjectID, r.SubjectVersion, r.Reason)
}

func (c *crowd) movesReport(t *rapid.T) {
	r := c.someRow(t, "report", c.ofPeople("ReporterID")).(*models.Report)
	who, verb := c.somebody(t), rapid.SampledFrom([]string{"agree", "disagree", "ignore", "withdraw"}).Draw(t, "verb")
	if err := c.Do(who, "report", r.ID, verb); err != nil {
		return
	}
	c.states++
	if mine := who.ID == r.ReporterID; mine != (verb == "withdraw") || !mine && !who.Allowed("report."+verb) {
		t.Errorf("%s does %s to a report of %s", who.Name, verb, r.ReporterID)
	}
	if verb != "withdraw" {
		c.flags[r.ReporterID]++
	}
	if verb == "disagree" {
		c.cleared[key(r)] = true
	}
}

func (c *crowd) movesQuiz(t *rapid.T) {
	q := c.someQuiz(t)
	_ = c.Do(communitytest.Program, "quiz", q.ID, rapid.SampledFrom([]string{"hide", "unhide"}).Draw(t, "verb"))
}

// trashes moves something to the trash, with what hangs on it.
func (c *crowd) trashes(t *rapid.T) {
	model, id := c.something(t, false)
	if _, err := c.Trash(c.Ctx(), communitytest.Program, c.Model(model), id, nil); err != nil {
		t.Errorf("trash of a %s: %v", model, err)
	}
}

// restores takes something out of the trash or, of what people said, removes
// it for good.
func (c *crowd) restores(t *rapid.T) {
	model, id := c.something(t, true)
	if rapid.Bool().Draw(t, "for good") && model != "user" && model != "quiz" {
		if err := c.Purge(c.Ctx(), communitytest.Program, c.Model(model), id, nil); err != nil {
			t.Errorf("purge of a %s: %v", model, err)
		}
		return
	}
	_, err := c.Restore(c.Ctx(), communitytest.Program, c.Model(model), id, nil)
	if err != nil && communitytest.Problem(err) != "/open_key not_unique" && !strings.Contains(communitytest.Problem(err), "/quiz_id not_unique") {
		t.Errorf("restore of a %s: %v", model, err)
	}
}

func (c *crowd) something(t *rapid.T, trash bool) (string, schema.ID) {
	model := rapid.SampledFrom([]string{"rating", "comment", "report", "user", "quiz"}).Draw(t, "model")
	where := map[string]schema.Cond{
		"rating": c.ofQuizzes("QuizID"), "comment": c.ofQuizzes("QuizID"), "report": c.ofPeople("ReporterID"),
		"user": schema.In("ID", c.people[1].ID, c.people[2].ID), "quiz": c.ofQuizzes("ID"), // owners of quizzes are protected
	}[model]
	m := c.Model(model)
	page, err := c.List(c.Ctx(), database.Query{Model: m, Actor: communitytest.Program, Verb: schema.VerbView, Where: where, Limit: 100, Trash: trash})
	if err != nil {
		t.Fatal(err)
	}
	if len(page.Rows) == 0 {
		t.Skip("there is none")
	}
	return model, m.ID(page.Rows[rapid.IntRange(0, len(page.Rows)-1).Draw(t, "row")])
}

func (c *crowd) check(t *rapid.T) {
	for _, q := range c.quizzes {
		c.exact(t, q.ID)
	}
	c.checkRatings(t)
	c.checkSecrets(t)
	c.checkReports(t)
	if got := c.entries() - c.audited; got != c.states {
		t.Errorf("%d entries for %d changes of a state", got, c.states)
	}
}

func (c *crowd) checkRatings(t *rapid.T) {
	seen := map[[2]schema.ID]bool{}
	for _, row := range c.All("rating", c.ofQuizzes("QuizID")) {
		r := row.(*models.Rating)
		at := [2]schema.ID{r.QuizID, r.UserID}
		if seen[at] || !c.taken[at] || c.Read("quiz", r.QuizID).(*models.Quiz).OwnerID == r.UserID {
			t.Errorf("a rating of %s by %s", r.QuizID, r.UserID)
		}
		seen[at] = true
	}
}

// checkSecrets reads every list as everybody and looks for words that are not
// for them.
func (c *crowd) checkSecrets(t *rapid.T) {
	readers := []schema.Actor{schema.Nobody{}, c.people[1], c.people[2]}
	comments := c.All("comment", c.ofQuizzes("QuizID"))
	for _, who := range readers {
		text := c.everything(t, who)
		for _, row := range comments {
			comment := row.(*models.Comment)
			if comment.Status == models.CommentVisible && c.Read("quiz", comment.QuizID).(*models.Quiz).Status == models.QuizPublished {
				continue
			}
			for _, word := range c.texts[comment.ID] {
				if strings.Contains(text, `"`+word+`"`) {
					t.Errorf("%q reads %s, which is %s", who.ActorName(), word, comment.Status)
				}
			}
			got, _, err := c.GetJSON(c.Ctx(), who, c.Model("comment"), comment.ID, database.Shape{})
			mine := !who.ActorID().IsZero() && who.ActorID() == comment.UserID
			if place := comment.Replies > 0 && c.Read("quiz", comment.QuizID).(*models.Quiz).Status == models.QuizPublished; !mine && (err == nil) != place {
				t.Errorf("%q gets %s of a comment that is %s with %d replies", who.ActorName(), got, comment.Status, comment.Replies)
			}
		}
	}
}

// everything is what somebody reads in the lists of comments and by searching.
func (c *crowd) everything(t *rapid.T, who schema.Actor) string {
	var b strings.Builder
	list := func(q database.Query) {
		q.Model, q.Actor, q.Limit = c.Model("comment"), who, 1000
		page, err := c.ListJSON(c.Ctx(), q, database.Shape{Include: []string{"user"}})
		if err != nil {
			t.Fatal(err)
		}
		b.Write(page.Data)
	}
	list(database.Query{Verb: schema.VerbRead})
	list(database.Query{Verb: schema.VerbRead, Search: fmt.Sprint("word1of", c.Named)})
	for _, q := range c.quizzes {
		if p, is := who.(*communitytest.Person); is && c.sees(p, q.ID) && c.Read("quiz", q.ID).(*models.Quiz).Status == models.QuizPublished {
			list(database.Query{Verb: models.VerbThread, Where: schema.Eq("QuizID", q.ID)})
		}
	}
	return b.String()
}

func (c *crowd) checkReports(t *rapid.T) {
	open := map[string]bool{}
	for _, row := range c.All("report", c.ofPeople("ReporterID")) {
		r := row.(*models.Report)
		if (r.Status == models.ReportOpen) != (r.OpenKey != nil) {
			t.Errorf("a report that is %s has the key %v", r.Status, r.OpenKey)
		}
		if r.OpenKey == nil {
			continue
		}
		at := fmt.Sprint(r.ReporterID, r.Subject, r.SubjectID, r.SubjectVersion)
		if open[at] {
			t.Errorf("two open reports: %s", at)
		}
		open[at] = true
	}
	for _, p := range c.people {
		u := c.Read("user", p.ID).(*models.User)
		if got := u.FlagsAgreed + u.FlagsDisagreed + u.FlagsIgnored; got != c.flags[p.ID] {
			t.Errorf("%s has %d flags for %d decisions", p.Name, got, c.flags[p.ID])
		}
	}
}
