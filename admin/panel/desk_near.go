package panel

import (
	"context"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
	"duckhoo/models/twins"
)

// Twins finds quizzes that have some of what a version has, the most alike first.
type Twins interface {
	Like(ctx context.Context, quiz, version schema.ID) ([]twins.Twin, error)
}

const (
	nearLength = 3
	nearEnough = 20 // percent
)

// nearQuiz is a quiz that is like the one that is looked at.
type nearQuiz struct {
	twins.Twin
	quiz *models.Quiz
}

// loadNear reads which quizzes are like the one that is looked at, as far as its
// decider may view them.
func (p *deskPage) loadNear(c *deskCase) error {
	if c.content == nil || p.site.Twins == nil {
		return nil
	}
	all, err := p.site.Twins.Like(p.ctx, c.content.QuizID, c.content.ID)
	if err != nil {
		return err
	}
	ids := make([]any, 0, nearLength)
	for _, twin := range all {
		if len(ids) < nearLength && (twin.Percent >= nearEnough || twin.Pictures > 0) {
			ids = append(ids, twin.QuizID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	page, err := p.site.DB.List(p.ctx, database.Query{Model: p.site.Registry.Of(&models.Quiz{}), Actor: p.actor, Verb: schema.VerbView, Where: schema.In("ID", ids...), Limit: nearLength, With: []string{"Owner"}})
	if err != nil {
		return err
	}
	for _, twin := range all {
		for _, row := range page.Rows {
			if quiz := row.(*models.Quiz); quiz.ID == twin.QuizID {
				c.near = append(c.near, nearQuiz{twin, quiz})
			}
		}
	}
	return nil
}

// disputes are what people say against keys of the quiz.
func (c *deskCase) disputes() []*models.Dispute {
	var out []*models.Dispute
	for _, s := range c.Signals {
		if s.Dispute != nil {
			out = append(out, s.Dispute)
		}
	}
	return out
}

// judgeHref is where a dispute is ruled on, "" for who may not.
func (p *deskPage) judgeHref(d *models.Dispute) string {
	e := p.site.entries[p.site.Registry.Of(d)]
	if e == nil || !p.sees(e) {
		return ""
	}
	return e.rowURL(d.ID)
}
