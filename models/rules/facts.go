package rules

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// found is the facts of something that exists.
type found struct {
	Facts
	id      schema.ID
	version string // of what the facts are about
	title   string
	visible bool // that version is what others see
}

// facts are what is so of a quiz or comment now, nil where it is gone. Of a quiz
// under review it is that version that counts, unless the one is asked for that is
// live.
func (s *Service) facts(ctx context.Context, subject models.CaseSubject, id schema.ID, asked names, live bool) (*found, error) {
	f := &found{Facts: Facts{Subject: subject}, id: id}
	var owner schema.ID
	row, err := s.DB.FindBy(ctx, s.DB.Registry.Model(string(subject)), schema.Eq("ID", id))
	if errors.Is(err, schema.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	now := s.Now()
	switch row := row.(type) {
	case *models.Quiz:
		owner, f.title = row.OwnerID, row.Title
		version := row.LiveVersionID
		if version.IsZero() || !live && row.DraftStatus == models.VersionPending {
			version = row.DraftVersionID
		}
		f.version, f.visible = version.String(), row.Status == models.QuizPublished && version == row.LiveVersionID
		if f.Text, err = s.text(ctx, version); err != nil {
			return nil, err
		}
	case *models.Comment:
		owner, f.title, f.Text = row.UserID, cut(row.String(), 200), row.String()
		f.version, f.visible = hashed(f.Text), row.Status == models.CommentVisible
	}
	f.Numbers, err = s.numbers(ctx, asked, about{subject, id, owner, f.version, now}, f.Text)
	return f, err
}

// hashed names the version of a comment, which has its text alone.
func hashed(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}

// text is all that a version says.
func (s *Service) text(ctx context.Context, version schema.ID) (string, error) {
	row, err := s.DB.FindBy(ctx, s.version, schema.Eq("ID", version), "Questions", "Questions.Choices", "Questions.Accepted")
	if err != nil {
		return "", err
	}
	v := row.(*models.QuizVersion)
	lines := []string{v.Title, v.Description, v.Attribution}
	for _, q := range v.Questions {
		lines = append(lines, q.Stem, q.Unit, q.Explanation)
		for _, c := range q.Choices {
			lines = append(lines, c.Text)
		}
		for _, a := range q.Accepted {
			lines = append(lines, a.Pattern)
		}
	}
	return strings.Join(lines, "\n"), nil
}

var link = regexp.MustCompile(`(?i)\b(?:https?://|www\.)\S|\b[a-z0-9-]+\.(?:com|net|org|io|me|kr|co|ly|gg|xyz|top|shop|site)\b`)

// about is a version of something at a time.
type about struct {
	subject   models.CaseSubject
	id, owner schema.ID
	version   string
	at        schema.Time
}

// numbers are those of the facts that somebody asks for.
func (s *Service) numbers(ctx context.Context, asked names, a about, text string) (map[string]float64, error) {
	out := map[string]float64{"length": float64(utf8.RuneCountInString(text)), "links": float64(len(link.FindAllStringIndex(text, -1)))}
	for _, part := range []struct {
		of   []string
		read func(context.Context, about, map[string]float64) error
	}{
		{[]string{"author_age_days", "author_trust"}, s.author}, {[]string{"author_against"}, s.againstAuthor},
		{[]string{"reports"}, s.reports}, {[]string{"duplicate_percent"}, s.duplicate},
	} {
		if !slices.ContainsFunc(part.of, func(name string) bool { return asked[name] }) {
			continue
		}
		if err := part.read(ctx, a, out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (s *Service) author(ctx context.Context, a about, out map[string]float64) error {
	row, err := s.DB.FindBy(ctx, s.user, schema.Eq("ID", a.owner))
	if errors.Is(err, schema.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	author := row.(*models.User)
	out["author_trust"], out["author_age_days"] = float64(author.Trust), a.at.Sub(author.CreatedAt.Time).Hours()/24
	return nil
}

func (s *Service) againstAuthor(ctx context.Context, a about, out map[string]float64) error {
	n, _, err := s.DB.Count(ctx, database.Query{Model: s.decision, Actor: self(), Verb: schema.VerbView, Where: schema.And(schema.Eq("OwnerID", a.owner), schema.In("Action", against...),
		schema.Compare("CreatedAt", schema.OpGte, schema.At(a.at.AddDate(-1, 0, 0))), schema.Compare("CreatedAt", schema.OpLt, a.at))}, countMost)
	out["author_against"] = float64(n)
	return err
}

func (s *Service) reports(ctx context.Context, a about, out map[string]float64) error {
	n, _, err := s.DB.Count(ctx, database.Query{Model: s.report, Actor: self(), Verb: schema.VerbView, Where: schema.And(schema.Eq("Subject", string(a.subject)), schema.Eq("SubjectID", a.id),
		schema.Ne("Status", string(models.ReportWithdrawn)), schema.Compare("CreatedAt", schema.OpLte, a.at))}, countMost)
	out["reports"] = float64(n)
	return err
}

func (s *Service) duplicate(ctx context.Context, a about, out map[string]float64) error {
	version, err := schema.ParseID(a.version)
	if err != nil || a.subject != models.CaseQuiz {
		return nil
	}
	twin, err := s.Twins.Nearest(ctx, a.id, version)
	out["duplicate_percent"] = 0
	if twin != nil {
		out["duplicate_percent"] = float64(twin.Percent)
	}
	return err
}

// countMost is as far as decisions and reports are counted.
const countMost = 1000

// against are the actions that take something away from somebody.
var against = func() (out []any) {
	for _, a := range models.DecisionAction("").Choices() {
		if models.DecisionAction(a).Against() {
			out = append(out, a)
		}
	}
	return out
}()
