package authoring

import (
	"context"
	"reflect"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// guard refuses values that follow from what is done with a quiz and that
// nobody but the program sets.
func (r *rules) guard(c *schema.Change) error {
	if schema.IsProgram(c.Actor) {
		return nil
	}
	before := c.Old
	if before == nil {
		before = r.quiz.New()
	}
	var out schema.Invalid
	for _, name := range []string{"LiveVersionID", "DraftVersionID", "PublishedAt", "Origin", "DraftStatus", "ReviewHash", "Swapped"} {
		f := r.quiz.Field(name)
		if !same(f, before, c.Row) {
			out = append(out, schema.NewProblem("/"+f.JSON, "read_only", nil))
		}
	}
	return out.OrNil()
}

// othersText keeps the text of a quiz its owner's: whoever else may change
// quizzes changes where they stand and by which words they are found. A
// superuser may do everything; the audit entry says who it was, and the edit
// is reviewed like any other.
func (r *rules) othersText(c *schema.Change, draft *models.QuizVersion) error {
	old := c.Old.(*models.Quiz)
	if c.Actor.Super() || old.OwnerID == c.Actor.ActorID() && schema.OwnerMay(c.Actor, r.quiz, schema.VerbChange) {
		return nil
	}
	var out schema.Invalid
	refuse := func(name string) {
		out = append(out, schema.Problem{Pointer: "/" + name, Code: "not_yours", Detail: schema.Text{
			KO: "내용은 만든 사람만 고칠 수 있어요.", EN: "Only its owner changes this."}})
	}
	for _, name := range []string{"Title", "Description", "Cover", "Visibility", "Licence", "Attribution", "AnswersPublic"} {
		if f := r.quiz.Field(name); !same(f, c.Old, c.Row) {
			refuse(f.JSON)
		}
	}
	if r.altersQuestions(draft, c.Input) {
		refuse("questions")
	}
	return out.OrNil()
}

// same reports whether two rows hold the same in a field.
func same(f *schema.Field, a, b any) bool {
	x, err := f.Arg(a)
	if err != nil {
		return false
	}
	y, err := f.Arg(b)
	return err == nil && reflect.DeepEqual(x, y)
}

// inQuiz refuses writes of what changes with its quiz alone.
func inQuiz(_ context.Context, c *schema.Change) error {
	if schema.IsProgram(c.Actor) {
		return nil
	}
	return &schema.Refused{Code: "part_of_quiz", Detail: schema.Text{
		KO: "퀴즈에서 고쳐 주세요.", EN: "It is part of a quiz: edit the quiz."}}
}

// counted refuses writes of counters.
func counted(_ context.Context, c *schema.Change) error {
	if schema.IsProgram(c.Actor) {
		return nil
	}
	return &schema.Refused{Code: "counted", Detail: schema.Text{
		KO: "세어서 적는 값이라 고칠 수 없어요.", EN: "These are counted and cannot be edited."}}
}

// frozen keeps the text of submitted versions as it was, from the program too.
func (r *rules) frozen(ctx context.Context, c *schema.Change) error {
	if err := inQuiz(ctx, c); err != nil {
		return err
	}
	old := c.Old.(*models.QuizVersion)
	if old.Status == models.VersionDraft {
		return nil
	}
	for _, name := range []string{"QuizID", "Number", "Title", "Description", "Attribution", "Cover"} {
		if !same(r.version.Field(name), c.Old, c.Row) {
			return frozenVersion()
		}
	}
	if len(c.Input.Children) > 0 {
		return frozenVersion()
	}
	return nil
}

func frozenVersion() error {
	return &schema.Refused{Code: "version_submitted", Detail: schema.Text{
		KO: "검토에 넘긴 판은 바뀌지 않아요.", EN: "A submitted version does not change."}}
}
