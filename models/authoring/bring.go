package authoring

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/formats"
	"duckhoo/models/schema"
)

// Limits of a file that somebody brings, which is read while its sender waits.
const (
	BroughtBytes     = 5 << 20
	BroughtQuizzes   = 20
	BroughtQuestions = 500
	RefusalsKept     = 1000
)

// ErrBroughtBytes reports a file that is larger than BroughtBytes.
var ErrBroughtBytes = errors.New("authoring: the file is too large to bring")

// Brought is a file of quizzes that somebody brings.
type Brought struct {
	Name   string // of the file
	Format string
	Data   []byte
}

// MadeQuiz is a quiz that was made of a file, as an import keeps it.
type MadeQuiz struct {
	ID    string `json:"id"`
	Slug  string `json:"slug"`
	Title string `json:"title"`
}

// RefusedLine is what an import keeps of a record that was left out.
type RefusedLine struct {
	Line   int    `json:"line"`
	Reason string `json:"reason"`
}

// Try says what would become of the file, and stores nothing.
func (b *Brought) Try(ctx context.Context, db *database.DB, actor schema.Actor) (*models.Import, Drafts, error) {
	done, err := b.read(ctx, db, actor, true)
	if err != nil {
		return nil, done, err
	}
	row, err := b.row(actor, done)
	return row, done, err
}

// Bring makes drafts of the file for the actor and keeps what became of it, in
// one transaction. id is the import's where its writer has made one.
func (b *Brought) Bring(ctx context.Context, db *database.DB, actor schema.Actor, id schema.ID) (row *models.Import, err error) {
	err = db.Tx(ctx, func(ctx context.Context) error {
		done, err := b.read(ctx, db, actor, false)
		if err != nil {
			return err
		}
		if row, err = b.row(actor, done); err != nil {
			return err
		}
		made, err := db.Create(ctx, importing(), db.Registry.Of(row), &schema.Input{New: id, Values: map[string]any{
			"owner_id": row.OwnerID, "format": row.Format, "file_name": row.FileName, "status": string(row.Status),
			"quizzes": int64(row.Quizzes), "questions": int64(row.Questions), "refused": int64(row.Refused), "made": row.Made, "refusals": row.Refusals,
		}})
		if err == nil {
			row = made.(*models.Import)
		}
		return err
	})
	return row, err
}

func (b *Brought) read(ctx context.Context, db *database.DB, actor schema.Actor, dry bool) (Drafts, error) {
	if len(b.Data) > BroughtBytes {
		return Drafts{}, ErrBroughtBytes
	}
	if err := db.Registry.Of(&models.Quiz{}).Policy.Can(actor, schema.VerbAdd, nil); err != nil {
		return Drafts{}, err
	}
	quizzes, refused, err := formats.Parse(b.Format, b.Name, bytes.NewReader(b.Data))
	if err != nil {
		return Drafts{}, err
	}
	if err := withinLimits(quizzes); err != nil {
		return Drafts{}, err
	}
	return ImportDrafts(ctx, db, actor, quizzes, refused, ImportOptions{File: b.Name, DryRun: dry})
}

func withinLimits(quizzes []formats.Quiz) error {
	questions := 0
	for _, q := range quizzes {
		questions += len(q.Questions)
	}
	if len(quizzes) > BroughtQuizzes || questions > BroughtQuestions {
		return schema.Invalidf("/file", "too_many", schema.Text{
			KO: fmt.Sprintf("한 번에 퀴즈 %d개, 문제 %d개까지 가져올 수 있어요. 파일을 나눠 주세요.", BroughtQuizzes, BroughtQuestions),
			EN: fmt.Sprintf("Up to %d quizzes with %d questions come in at once: split the file.", BroughtQuizzes, BroughtQuestions)})
	}
	return nil
}

// row is what is kept of an import.
func (b *Brought) row(actor schema.Actor, done Drafts) (*models.Import, error) {
	row := &models.Import{OwnerID: actor.ActorID(), Format: b.Format, FileName: b.Name, Status: models.ImportDone,
		Quizzes: done.Planned, Questions: done.Questions, Refused: len(done.Refusals)}
	if done.Planned == 0 {
		row.Status = models.ImportFailed
	}
	made := []MadeQuiz{}
	for _, q := range done.Quizzes {
		made = append(made, MadeQuiz{q.ID.String(), q.Slug, q.Title})
	}
	said := []RefusedLine{}
	for _, r := range slices.Concat(done.Refusals, done.Notes) {
		if len(said) < RefusalsKept {
			said = append(said, RefusedLine{r.Line, r.Reason})
		}
	}
	var err error
	if row.Made, err = json.Marshal(made); err != nil {
		return nil, err
	}
	row.Refusals, err = json.Marshal(said)
	return row, err
}

// FileName is the last part of a path that a client sent.
func FileName(sent string) string {
	name := path.Base(strings.ReplaceAll(strings.ToValidUTF8(sent, "\uFFFD"), `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, name)
	for utf8.RuneCountInString(name) > 200 {
		name = string([]rune(name)[:200])
	}
	if name == "." || name == "/" || name == "" {
		return "file"
	}
	return name
}
