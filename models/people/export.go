package people

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// exportPage is how many rows are in memory at a time.
const exportPage = 50

// section is one list of a person's rows. What is not named stays in the house:
// secrets, and what others wrote.
type section struct {
	name   string
	model  *schema.Model
	owner  string   // the field that holds the person's id
	fields []string // in Go
	with   []string // relations to load
	more   func(ctx context.Context, row any) ([]member, error)
}

func (s *Service) sections() []section {
	return []section{
		{name: "identities", model: s.identities, owner: "UserID", fields: []string{"Provider", "Subject", "CreatedAt", "LastUsedAt"}},
		{name: "api_keys", model: s.keys, owner: "UserID",
			fields: []string{"ID", "Name", "Kind", "Prefix", "Scopes", "Quota", "Status", "CreatedAt", "ExpiresAt", "LastUsedAt", "OldUntil"}},
		{name: "sessions", model: s.sessions, owner: "UserID", fields: []string{"CreatedAt", "SeenAt", "ExpiresAt", "Address", "Agent"}},
		{name: "quizzes", model: s.quizzes, owner: "OwnerID", with: []string{"Genre", "Tags"}, more: s.quizMore,
			fields: []string{"ID", "CreatedAt", "UpdatedAt", "Title", "Slug", "Description", "Language", "Visibility", "Status", "Cover", "Licence", "Attribution", "AnswersPublic", "PublishedAt"}},
		// What was saved of an attempt before it was submitted names choices in
		// a way that would tell more than the page of the attempt does.
		{name: "attempts", model: s.attempts, owner: "UserID", with: []string{"Answers"}, more: s.answers,
			fields: []string{"ID", "QuizID", "QuizVersionID", "Status", "StartedAt", "SubmittedAt", "ExpiresAt", "Max", "Listed"}},
		{name: "ratings", model: s.ratings, owner: "UserID", fields: []string{"QuizID", "Quality", "Difficulty", "CreatedAt", "UpdatedAt"}},
		{name: "comments", model: s.comments, owner: "UserID", fields: []string{"ID", "QuizID", "ParentID", "Body", "Spoiler", "Status", "CreatedAt", "UpdatedAt"}},
		{name: "reports", model: s.reports, owner: "ReporterID", fields: []string{"ID", "Subject", "SubjectID", "Reason", "Detail", "Status", "CreatedAt", "UpdatedAt"}},
		// The title that a quiz had is left out: the quiz may be hidden by now.
		{name: "notifications", model: s.notices, owner: "UserID", fields: []string{"ID", "Kind", "QuizID", "CommentID", "Reason", "CreatedAt", "ReadAt"}},
	}
}

// Export writes everything that is a person's as one JSON object, a page of
// rows at a time; flush is called after each. It holds no password, token,
// hash or key.
func (s *Service) Export(ctx context.Context, person schema.ID, w io.Writer, flush func() error) error {
	head, err := s.head(ctx, person)
	if err != nil {
		return err
	}
	if _, err := w.Write(head); err != nil {
		return err
	}
	for _, sec := range s.sections() {
		if _, err := io.WriteString(w, `,"`+sec.name+`":[`); err != nil {
			return err
		}
		if err := s.write(ctx, sec, person, w, flush); err != nil {
			return fmt.Errorf("people: export %s: %w", sec.name, err)
		}
		if _, err := io.WriteString(w, "]"); err != nil {
			return err
		}
	}
	if _, err := io.WriteString(w, "}\n"); err != nil {
		return err
	}
	return flush()
}

// head begins the object: the profile, the numbers, decisions about the account.
func (s *Service) head(ctx context.Context, person schema.ID) ([]byte, error) {
	row, err := s.db.Find(ctx, s.users, person, "Role")
	if err != nil {
		return nil, fmt.Errorf("people: export a profile: %w", err)
	}
	u := row.(*models.User)
	profile, err := record(s.users, u, []string{"ID", "CreatedAt", "Handle", "Nickname", "Email", "EmailVerified", "IsSuperuser", "Status", "StatusUntil", "Trust", "Avatar", "LastLoginAt"})
	if err != nil {
		return nil, err
	}
	if u.Role != nil {
		profile = append(profile, member{"role", text(u.Role.Slug)})
	}
	numbers, err := s.Numbers(ctx, person, u.CreatedAt)
	if err != nil {
		return nil, err
	}
	count, err := json.Marshal(numbers)
	if err != nil {
		return nil, err
	}
	about, err := s.decisions(ctx, s.users, person, person)
	if err != nil {
		return nil, err
	}
	out := object([]member{{"exported_at", text(schema.Now().String())}, {"profile", object(profile)}, {"numbers", count}, {"decisions", about}})
	return out[:len(out)-1], nil
}

// write writes the rows of a section.
func (s *Service) write(ctx context.Context, sec section, person schema.ID, w io.Writer, flush func() error) error {
	q := database.Query{Model: sec.model, Actor: schema.Program{Name: "export"}, Verb: schema.VerbView, Limit: exportPage,
		Where: schema.Eq(sec.owner, person), With: sec.with}
	for first := true; ; {
		page, err := s.db.List(ctx, q)
		if err != nil {
			return err
		}
		for _, row := range page.Rows {
			members, err := record(sec.model, row, sec.fields)
			if err == nil && sec.more != nil {
				var more []member
				more, err = sec.more(ctx, row)
				members = append(members, more...)
			}
			if err != nil {
				return err
			}
			line := object(members)
			if !first {
				line = append([]byte{','}, line...)
			}
			first = false
			if _, err := w.Write(line); err != nil {
				return err
			}
		}
		if err := flush(); err != nil {
			return err
		}
		if q.Cursor = page.Next; page.Next == "" {
			return nil
		}
	}
}

// quizMore adds to a quiz its genre and tags, all its versions with their
// questions, and what was decided about it.
func (s *Service) quizMore(ctx context.Context, row any) ([]member, error) {
	q := row.(*models.Quiz)
	tags := []string{}
	for _, t := range q.Tags {
		tags = append(tags, t.Slug)
	}
	genre := ""
	if q.Genre != nil {
		genre = q.Genre.Slug
	}
	named, err := json.Marshal(tags)
	if err != nil {
		return nil, err
	}
	about, err := s.decisions(ctx, s.quizzes, q.ID, q.OwnerID)
	if err != nil {
		return nil, err
	}
	versions, err := s.quizVersions(ctx, q.ID)
	return []member{{"genre", text(genre)}, {"tags", named}, {"decisions", about}, {"versions", versions}}, err
}

func (s *Service) quizVersions(ctx context.Context, quiz schema.ID) ([]byte, error) {
	q := database.Query{Model: s.versions, Actor: schema.Program{Name: "export"}, Verb: schema.VerbView, Limit: exportPage,
		Where: schema.Eq("QuizID", quiz), With: []string{"Questions", "Questions.Choices", "Questions.Accepted"}}
	var out []json.RawMessage
	for {
		page, err := s.db.List(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, row := range page.Rows {
			members, err := record(s.versions, row, []string{"Number", "Status", "Title", "Description", "CreatedAt", "UpdatedAt"})
			if err != nil {
				return nil, err
			}
			kids, err := owned(s.versions, row)
			if err != nil {
				return nil, err
			}
			out = append(out, object(append(members, kids...)))
		}
		if q.Cursor = page.Next; page.Next == "" {
			return array(out), nil
		}
	}
}

// answers adds to an attempt what was answered and what it is worth, which is
// null before it is submitted.
func (s *Service) answers(_ context.Context, row any) ([]member, error) {
	none := []byte("null")
	worth := []member{{"score", none}, {"correct_count", none}}
	if !row.(*models.Attempt).SubmittedAt.IsZero() {
		var err error
		if worth, err = record(s.attempts, row, []string{"Score", "CorrectCount"}); err != nil {
			return nil, err
		}
	}
	kids, err := owned(s.attempts, row)
	return append(worth, kids...), err
}
