// Package authoring is how quizzes come to be: drafts and their versions,
// submitting, publishing, and importing from files.
//
// The text of a quiz stands in versions. Its draft version is written to until
// it is submitted; from then on the version does not change, and the next edit
// makes a new one from a copy of it. The live version is the last one that was
// approved. While nothing was ever published, the quiz row has the draft's
// title; afterwards it has the live version's, whatever is being drafted.
//
// All of this is done by rules that Attach gives the registry, so that every
// door to the database keeps it. The program itself (schema.Program) may do
// what nobody else may: add a quiz that is published already, and publish a
// draft by naming it as the live version.
package authoring

import (
	"context"
	"errors"
	"fmt"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// Limits of a quiz.
const (
	QuestionsMin = 1
	QuestionsMax = 100
	TagsMax      = 5
)

// rules are the rules of authoring and what they need.
type rules struct {
	db                                        *database.DB
	quiz, version, question, stats, tag, user *schema.Model
	held                                      []Held
}

// Held reports whether a quiz that was just submitted waits for a review whoever
// wrote it.
type Held func(ctx context.Context, quiz *models.Quiz) (bool, error)

// Attach gives the registry the rules of authoring, which write to db.
func Attach(reg *schema.Registry, db *database.DB, held ...Held) error {
	r, err := newRules(reg, db)
	if err != nil {
		return fmt.Errorf("authoring: %w", err)
	}
	r.held = held
	var errs []error
	for name, rule := range r.byName() {
		errs = append(errs, reg.On(name, rule))
	}
	return errors.Join(errs...)
}

func newRules(reg *schema.Registry, db *database.DB) (*rules, error) {
	r := &rules{db: db}
	for name, at := range map[string]**schema.Model{
		"quiz": &r.quiz, "quiz_version": &r.version, "question": &r.question, "quiz_stats": &r.stats, "tag": &r.tag, "user": &r.user,
	} {
		if *at = reg.Model(name); *at == nil {
			return nil, fmt.Errorf("the registry has no model %q", name)
		}
	}
	return r, nil
}

// byName lists each rule under the write that it belongs to.
func (r *rules) byName() map[string]schema.Rule {
	out := map[string]schema.Rule{
		"quiz.add": r.add, "quiz.change": r.change,
		"quiz.submit": r.submit, "quiz.withdraw": r.withdraw, "quiz.revise": r.revise, "quiz.discard": r.discard, "quiz.unarchive": r.unarchive,
		"quiz.approve": r.approve, "quiz.reject": r.reject, "quiz.publish": r.trusted,
		"quiz.hide": r.notOwn, "quiz.withhold": r.notOwn, "quiz.unhide": r.notOwn, "quiz.remove": r.notOwn, "quiz.reinstate": r.notOwn, "quiz." + models.VerbUndo: r.undo,
		"quiz_version.change": r.frozen,
		"tag.add":             r.alias, "tag.change": r.alias,
	}
	for _, name := range []string{"quiz_version.add", "quiz_version.delete", "quiz_version.restore", "quiz_version.purge"} {
		out[name] = inQuiz
	}
	for _, model := range []string{"question", "choice", "accepted_answer"} {
		for _, verb := range []string{schema.VerbAdd, schema.VerbChange, schema.VerbDelete, schema.VerbRestore, schema.VerbPurge} {
			out[model+"."+verb] = inQuiz
		}
	}
	for _, verb := range []string{schema.VerbAdd, schema.VerbChange, schema.VerbDelete, schema.VerbPurge} {
		out["quiz_stats."+verb] = counted
	}
	return out
}

// self is the actor of what the rules write.
func self() schema.Program { return schema.Program{Name: "authoring"} }

// notOwn keeps staff from deciding about what they made themselves.
func (r *rules) notOwn(_ context.Context, c *schema.Change) error {
	quiz := c.Row.(*models.Quiz)
	if !c.Actor.Super() && quiz.OwnerID == c.Actor.ActorID() {
		return fmt.Errorf("%s of one's own quiz: %w", c.Verb, schema.ErrForbidden)
	}
	return nil
}
