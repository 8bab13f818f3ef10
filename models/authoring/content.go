package authoring

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// load reads a version with its questions and their answers, in order.
func (r *rules) load(ctx context.Context, id schema.ID) (*models.QuizVersion, error) {
	row, err := r.db.Find(ctx, r.version, id, "Questions.Choices", "Questions.Accepted")
	if err != nil {
		return nil, err
	}
	return row.(*models.QuizVersion), nil
}

// The content of a version in its canonical form: what a reader is shown and
// is graded by, in order, without ids.
type (
	canonVersion struct {
		Title       string          `json:"title"`
		Description string          `json:"description"`
		Attribution string          `json:"attribution,omitempty"` // so that what never had one is what it was
		Cover       string          `json:"cover,omitempty"`
		Questions   []canonQuestion `json:"questions"`
	}
	canonQuestion struct {
		Type        models.QuestionType `json:"type"`
		Stem        string              `json:"stem"`
		Unit        string              `json:"unit,omitempty"` // as above
		Explanation string              `json:"explanation"`
		Points      int                 `json:"points"`
		Scoring     models.Scoring      `json:"scoring"`
		Media       string              `json:"media"`
		Ignore      [4]bool             `json:"ignore"` // width, case, space, punctuation
		MaxEdits    int                 `json:"max_edits"`
		Wildcard    bool                `json:"wildcard"`
		Choices     []canonChoice       `json:"choices"`
		Accepted    []canonAccepted     `json:"accepted"`
	}
	canonChoice struct {
		Text    string `json:"text"`
		Media   string `json:"media"`
		Correct bool   `json:"correct"`
	}
	canonAccepted struct {
		Pattern  string `json:"pattern"`
		Fraction int    `json:"fraction"`
	}
)

// ContentHash is SHA-256 of the version's content, in hexadecimal.
func ContentHash(v *models.QuizVersion) string {
	c := canonVersion{Title: v.Title, Description: v.Description, Attribution: v.Attribution, Cover: content(v.Cover)}
	for _, q := range ordered(v.Questions, func(q models.Question) int { return q.Position }) {
		c.Questions = append(c.Questions, canonical(q))
	}
	text, _ := json.Marshal(c) // texts, numbers and bools always have a JSON form
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

func canonical(q models.Question) canonQuestion {
	c := canonQuestion{
		Type: q.Type, Stem: q.Stem, Unit: q.Unit, Explanation: q.Explanation, Points: q.Points, Scoring: q.Scoring, Media: content(q.Media),
		Ignore: [4]bool{q.IgnoreWidth, q.IgnoreCase, q.IgnoreSpace, q.IgnorePunct}, MaxEdits: q.MaxEdits, Wildcard: q.Wildcard,
	}
	for _, choice := range ordered(q.Choices, func(c models.Choice) int { return c.Position }) {
		c.Choices = append(c.Choices, canonChoice{choice.Text, content(choice.Media), choice.Correct})
	}
	for _, a := range ordered(q.Accepted, func(a models.AcceptedAnswer) int { return a.Position }) {
		c.Accepted = append(c.Accepted, canonAccepted{a.Pattern, a.Fraction})
	}
	return c
}

// content is what the key of a file says of what is in it: a file that moves to
// another backend stays what it is.
func content(key schema.File) string {
	_, rest, _ := strings.Cut(string(key), "/")
	return rest
}

// ordered sorts rows by their position; rows come in the order of their ids.
func ordered[T any](rows []T, position func(T) int) []T {
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, func(a, b T) int { return cmp.Compare(position(a), position(b)) })
	return rows
}
