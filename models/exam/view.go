package exam

import (
	"slices"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// View is an attempt as its taker sees it before the result.
type View struct {
	ID          schema.ID            `json:"id"`
	QuizID      schema.ID            `json:"quiz_id"`
	Title       string               `json:"title"`
	Status      models.AttemptStatus `json:"status"`
	StartedAt   schema.Time          `json:"started_at"`
	ExpiresAt   schema.Time          `json:"expires_at"`
	SubmittedAt schema.Time          `json:"submitted_at"`
	Max         int                  `json:"max"`
	Answered    int                  `json:"answered"`
	Questions   []Asked              `json:"questions"`
}

// Asked is a question as it is asked: nothing in it depends on the key.
type Asked struct {
	Key     schema.ID           `json:"key"`
	Type    models.QuestionType `json:"type"`
	Stem    string              `json:"stem"`
	Unit    string              `json:"unit"` // behind a typed number; no part of the key
	Points  int                 `json:"points"`
	Scoring models.Scoring      `json:"scoring"`
	Media   *schema.File        `json:"media"`
	Choices []Offered           `json:"choices"`
	Answer  *Given              `json:"answer"`
}

// Offered is a choice as it is offered.
type Offered struct {
	Key   string       `json:"key"`
	Text  string       `json:"text"`
	Media *schema.File `json:"media"`
}

// file is a file's key, nil when there is none.
func file(key schema.File) *schema.File {
	if key == "" {
		return nil
	}
	return &key
}

// Given is what was answered.
type Given struct {
	Selected []string `json:"selected"`
	Text     string   `json:"text"`
	Millis   int64    `json:"ms"`
}

// View shows the attempt: what is asked, in its own order, and what was
// answered so far. The title is that of the version.
func (s *Service) View(sit *Sitting) (*View, error) {
	saved, err := readSaved(sit.Attempt)
	if err != nil {
		return nil, err
	}
	a := sit.Attempt
	out := &View{ID: a.ID, QuizID: a.QuizID, Title: sit.paper.version.Title, Status: a.Standing(s.now()), StartedAt: a.StartedAt,
		ExpiresAt: a.ExpiresAt, SubmittedAt: a.SubmittedAt, Max: sit.paper.max, Answered: len(saved), Questions: []Asked{}}
	for _, q := range sit.questions() {
		out.Questions = append(out.Questions, sit.asked(q, saved))
	}
	return out, nil
}

func (sit *Sitting) asked(q *question, saved map[schema.ID]given) Asked {
	out := Asked{Key: q.StableKey, Type: q.Type, Stem: q.Stem, Unit: q.Unit, Points: q.Points, Scoring: q.Scoring, Media: file(q.Media), Choices: []Offered{}}
	if q.picks() {
		for _, c := range sit.veil.choices(q) {
			out.Choices = append(out.Choices, Offered{c.name, c.Text, file(c.Media)})
		}
	}
	if g, there := saved[q.StableKey]; there {
		out.Answer = sit.given(q, g)
	}
	return out
}

// given names what was picked: a set in the order of its names, since that in
// which it is kept would tell the stored one.
func (sit *Sitting) given(q *question, g given) *Given {
	out := &Given{Selected: []string{}, Text: g.Text, Millis: g.Millis}
	for _, id := range g.Selected {
		out.Selected = append(out.Selected, sit.veil.name(id))
	}
	if q.Type != models.Order {
		slices.Sort(out.Selected)
	}
	return out
}
