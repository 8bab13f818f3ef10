// Package twins finds quizzes that say or show what another does already: their
// questions and pictures have fingerprints, made when a version is submitted.
package twins

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/moderation"
	"duckhoo/models/schema"
)

const (
	// Told is from which share of questions on, in per cent, a quiz is told to be
	// like another.
	Told = 50

	candidatesMost = 2000 // fingerprints that are compared
	picturesMost   = 100  // of one quiz
)

// Service is the fingerprints of one database.
type Service struct {
	db                                *database.DB
	desk                              *moderation.Desk
	quiz, version, fingerprint, media *schema.Model
}

// New returns the fingerprints of a database.
func New(db *database.DB, desk *moderation.Desk) (*Service, error) {
	s := &Service{db: db, desk: desk}
	for name, at := range map[string]**schema.Model{"quiz": &s.quiz, "quiz_version": &s.version, "fingerprint": &s.fingerprint, "media": &s.media} {
		if *at = db.Registry.Model(name); *at == nil {
			return nil, fmt.Errorf("twins: the registry has no model %q", name)
		}
	}
	return s, nil
}

// Attach has fingerprints made of whatever is submitted or published. It comes
// before the rules that ask for them.
func Attach(reg *schema.Registry, s *Service) error {
	return errors.Join(reg.On("quiz.submit", s.submitted), reg.On("quiz.approve", s.published), reg.On("quiz.publish", s.published))
}

func self() schema.Program { return schema.Program{Name: "twins"} }

// Twin is a quiz that is like another.
type Twin struct {
	QuizID   schema.ID
	Percent  int // of the questions, which it has too
	Pictures int // that it has too
}

// said tells the desk of a twin, and only of what the two share.
func (t *Twin) said(title string) string {
	var parts []string
	if t.Percent > 0 {
		parts = append(parts, fmt.Sprintf("%d%%", t.Percent))
	}
	if t.Pictures > 0 {
		parts = append(parts, fmt.Sprintf("🖼 %d", t.Pictures))
	}
	return strings.Join(append(parts, title), " · ")
}

// submitted is the rule of quiz.submit: what is like another quiz says so at the
// desk.
func (s *Service) submitted(_ context.Context, c *schema.Change) error {
	quiz := c.Row.(*models.Quiz)
	c.After(func(ctx context.Context) error { return s.remember(ctx, quiz.ID, quiz.DraftVersionID) })
	c.Then(func(ctx context.Context) error {
		twin, err := s.Nearest(ctx, quiz.ID, quiz.DraftVersionID)
		if err != nil || twin == nil || twin.Percent < Told && twin.Pictures == 0 {
			return err
		}
		other, err := s.db.Find(ctx, s.quiz, twin.QuizID)
		if err != nil {
			return err
		}
		return s.desk.Flag(ctx, models.CaseQuiz, quiz.ID, moderation.Flag{
			Kind: models.KindDuplicate, Reason: "duplicate", Weight: 5 + twin.Percent/10, Version: quiz.DraftVersionID.String(),
			Text: twin.said(other.(*models.Quiz).Title)})
	})
	return nil
}

// published is the rule of what makes a version live that nobody submitted.
func (s *Service) published(_ context.Context, c *schema.Change) error {
	quiz := c.Old.(*models.Quiz)
	c.After(func(ctx context.Context) error { return s.remember(ctx, quiz.ID, quiz.DraftVersionID) })
	return nil
}

// remember makes the fingerprints of a version, once.
func (s *Service) remember(ctx context.Context, quiz, version schema.ID) error {
	_, err := s.db.FindBy(ctx, s.fingerprint, schema.Eq("VersionID", version))
	if !errors.Is(err, schema.ErrNotFound) {
		return err
	}
	row, err := s.db.FindBy(ctx, s.version, schema.Eq("ID", version), "Questions", "Questions.Choices", "Questions.Accepted")
	if err != nil {
		return err
	}
	var out []any
	v := row.(*models.QuizVersion)
	files := []any{string(v.Cover)}
	for _, q := range v.Questions {
		if signature, keys, ok := sign(said(q)); ok {
			out = append(out, made(quiz, version, models.OfText, signature, keys))
		}
		files = append(files, string(q.Media))
		for _, c := range q.Choices {
			files = append(files, string(c.Media))
		}
	}
	hashes, err := s.pictures(ctx, files)
	for _, hash := range hashes {
		if keys, ok := pictured(hash); ok {
			out = append(out, made(quiz, version, models.OfPicture, hash, keys))
		}
	}
	if err != nil || len(out) == 0 {
		return err
	}
	return s.db.Append(ctx, out...)
}

func made(quiz, version schema.ID, kind models.FingerprintKind, signature string, keys [keys]int64) *models.Fingerprint {
	f := &models.Fingerprint{QuizID: quiz, VersionID: version, Kind: kind, Signature: signature}
	for i, at := range f.Keys() {
		*at = keys[i]
	}
	return f
}

// pictures are the perceptual hashes of files.
func (s *Service) pictures(ctx context.Context, files []any) ([]string, error) {
	files = slices.DeleteFunc(files, func(f any) bool { return f == "" })
	if len(files) == 0 {
		return nil, nil
	}
	page, err := s.db.List(ctx, database.Query{Model: s.media, Actor: self(), Verb: schema.VerbView, Where: schema.In("File", files...), Limit: picturesMost})
	if err != nil {
		return nil, err
	}
	var out []string
	for _, row := range page.Rows {
		out = append(out, row.(*models.Media).PHash)
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// Nearest is the quiz that has most of what a version has; nil for none.
func (s *Service) Nearest(ctx context.Context, quiz, version schema.ID) (*Twin, error) {
	all, err := s.Like(ctx, quiz, version)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[0], nil
}

// Like lists quizzes that have some of what a version has, the most alike first.
func (s *Service) Like(ctx context.Context, quiz, version schema.ID) ([]Twin, error) {
	own, err := s.db.List(ctx, database.Query{Model: s.fingerprint, Actor: self(), Verb: schema.VerbView, Where: schema.Eq("VersionID", version), Limit: candidatesMost})
	if err != nil || len(own.Rows) == 0 {
		return nil, err
	}
	var wanted [keys][]any
	for _, row := range own.Rows {
		for i, key := range row.(*models.Fingerprint).Keys() {
			wanted[i] = append(wanted[i], *key)
		}
	}
	var either []schema.Cond
	for i, values := range wanted {
		either = append(either, schema.In(fmt.Sprintf("K%d", i), values...))
	}
	others, err := s.db.List(ctx, database.Query{Model: s.fingerprint, Actor: self(), Verb: schema.VerbView, Limit: candidatesMost,
		Where: schema.And(schema.Ne("QuizID", quiz), schema.Or(either...))})
	if err != nil {
		return nil, err
	}
	return compare(own.Rows, others.Rows), nil
}

// compare counts which of a version's fingerprints each other quiz has too.
func compare(own, others []any) []Twin {
	texts := 0
	found := map[schema.ID]*Twin{}
	counts := map[schema.ID]int{}
	for _, row := range own {
		mine := row.(*models.Fingerprint)
		if mine.Kind == models.OfText {
			texts++
		}
		seen := map[schema.ID]bool{}
		for _, row := range others {
			other := row.(*models.Fingerprint)
			if seen[other.QuizID] || !same(mine, other) {
				continue
			}
			seen[other.QuizID] = true
			if found[other.QuizID] == nil {
				found[other.QuizID] = &Twin{QuizID: other.QuizID}
			}
			if mine.Kind == models.OfPicture {
				found[other.QuizID].Pictures++
			} else {
				counts[other.QuizID]++
			}
		}
	}
	out := make([]Twin, 0, len(found))
	for id, t := range found {
		if texts > 0 {
			t.Percent = 100 * counts[id] / texts
		}
		out = append(out, *t)
	}
	slices.SortFunc(out, func(a, b Twin) int {
		if a.Percent != b.Percent {
			return b.Percent - a.Percent
		}
		if a.Pictures != b.Pictures {
			return b.Pictures - a.Pictures
		}
		return bytes.Compare(a.QuizID[:], b.QuizID[:])
	})
	return out
}
