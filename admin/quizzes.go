package admin

import (
	"context"
	"time"

	"duckhoo/admin/panel"
	"duckhoo/models"
	"duckhoo/models/authoring"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// quizTab is the first tab of a quiz.
var quizTab = schema.Text{KO: "퀴즈", EN: "Quiz"}

func quizzes() panel.ModelAdmin[models.Quiz] {
	return panel.ModelAdmin[models.Quiz]{
		Group: content, Icon: "list-checks", Key: "q",
		ListDisplay:   []string{"Title", "Owner.Handle", "Genre", "Status", "DraftStatus", "Attempts", "PublishedAt", "CreatedAt"},
		Thumb:         "Cover",
		Columns:       []panel.Column[models.Quiz]{attempts()},
		ListFilter:    []string{"Status", "DraftStatus", "Genre", "Tags", "Owner", "Language", "Visibility", "PublishedAt", "AnswersPublic", "Waiting"},
		Filters:       []panel.Filter{waited()},
		SearchFields:  []string{"Title", "Description", "Tags.Slug", "Owner.Handle"},
		SortableBy:    []string{"Title", "PublishedAt", "CreatedAt"},
		DateHierarchy: "CreatedAt",
		Views: []panel.View{
			{Name: "pending", Label: schema.Text{KO: "검토 대기", EN: "Pending"}, Query: "status=pending&sort=created_at"},
			{Name: "edits", Label: schema.Text{KO: "고친 판 검토", EN: "Edits"}, Query: "status=published&draft_status=pending"},
			{Name: "published", Label: schema.Text{KO: "게시됨", EN: "Published"}, Query: "status=published"},
			{Name: "hidden", Label: schema.Text{KO: "숨김", EN: "Hidden"}, Query: "status=hidden"},
		},
		Fieldsets: []panel.Fieldset{
			{Tab: quizTab, Title: schema.Text{KO: "기본 정보", EN: "Basics"}, Fields: []string{"Title", "Slug", "Description", "Genre", "Language", "Tags", "Cover"}},
			{Tab: quizTab, Title: schema.Text{KO: "공개와 저작권", EN: "Audience and licence"},
				Fields: []string{"Visibility", "Licence", "Attribution", "AnswersPublic"}},
			{Tab: schema.Text{KO: "출처", EN: "Source"}, Title: schema.Text{KO: "어디에서 왔나요", EN: "Where it comes from"},
				Fields: []string{"Owner", "Origin", "LiveVersion", "DraftVersion", "PublishedAt"}},
		},
		ReadOnly:     []string{"Origin", "LiveVersion", "DraftVersion", "PublishedAt"},
		Prepopulated: map[string]string{"Slug": "Title"},
		Radio:        []string{"Visibility"},
		When: map[string]panel.When{
			"Attribution": {Field: "Licence", In: []string{string(models.CCBY), string(models.CCBYSA)}},
		},
		Draft: &panel.Draft[models.Quiz]{Of: "DraftVersion", Fields: []string{"Title", "Description", "Attribution", "Cover"}, State: "DraftStatus", Changes: authoring.Edit, Heirs: authoring.Heirs},
		Inlines: []panel.Inline{{
			Relation: "Questions",
			Fields: []string{"Stem", "Type", "Unit", "Points", "Scoring", "Explanation", "Media",
				"IgnoreWidth", "IgnoreCase", "IgnoreSpace", "IgnorePunct", "MaxEdits", "Wildcard"},
			When: lenient(), PerPage: 20,
			Inlines: []panel.Inline{
				{Relation: "Choices", Fields: []string{"Correct", "Text"}, Slim: true},
				{Relation: "Accepted", Fields: []string{"Pattern", "Fraction"}, Slim: true},
			},
		}},
		Actions: []panel.Action[models.Quiz]{{
			Name: "move", Label: schema.Text{KO: "장르 바꾸기", EN: "Change genre"}, Icon: "layout-grid", Verb: schema.VerbChange, Form: panel.Ask(moveQuiz),
		}},
		SiteURL: func(q *models.Quiz) string {
			if q.Status != models.QuizPublished || q.Slug == "" {
				return ""
			}
			return "/quizzes/" + q.Slug
		},
	}
}

// shelf is the genre that quizzes are moved to.
type shelf struct {
	GenreID schema.ID `gorm:"not null" label:"새 장르|New genre"`
	Genre   *models.Genre
}

// moveQuiz puts a quiz on another shelf.
func moveQuiz(ctx context.Context, db *database.DB, actor schema.Actor, q *models.Quiz, to *shelf, reason string) error {
	if q.GenreID == to.GenreID {
		return nil
	}
	_, err := db.Update(ctx, actor, db.Registry.Of(q), q.ID, &schema.Input{Values: map[string]any{"genre_id": to.GenreID}, Lock: &q.LockVersion, Reason: reason})
	return err
}

// lenient are the fields that say how a typed answer is compared, and the unit of
// a number.
func lenient() map[string]panel.When {
	typed := panel.When{Field: "Type", In: []string{string(models.TypedText)}}
	out := map[string]panel.When{}
	for _, name := range []string{"IgnoreWidth", "IgnoreCase", "IgnoreSpace", "IgnorePunct", "MaxEdits", "Wildcard"} {
		out[name] = typed
	}
	out["Unit"] = panel.When{Field: "Type", In: []string{string(models.TypedNumber)}}
	return out
}

// waited narrows to quizzes that wait for a review for long.
func waited() panel.Filter {
	days := map[string]int{"1d": 1, "3d": 3, "7d": 7}
	return panel.Filter{
		Name: "Waiting", Label: schema.Text{KO: "검토를 기다린 지", EN: "Waiting for a review"},
		Choices: []schema.Choice{
			{Value: "1d", Label: schema.Text{KO: "하루 넘게", EN: "over a day"}},
			{Value: "3d", Label: schema.Text{KO: "사흘 넘게", EN: "over three days"}},
			{Value: "7d", Label: schema.Text{KO: "이레 넘게", EN: "over a week"}},
		},
		Cond: func(choice string, now time.Time) schema.Cond {
			return schema.And(schema.Or(schema.Eq("Status", string(models.QuizPending)), schema.Eq("DraftStatus", string(models.VersionPending))),
				schema.Compare("UpdatedAt", schema.OpLt, schema.At(now.AddDate(0, 0, -days[choice]))))
		},
	}
}

// attempts counts how often each quiz of a page was taken, in one statement.
func attempts() panel.Column[models.Quiz] {
	return panel.Column[models.Quiz]{
		Name: "Attempts", Label: schema.Text{KO: "응시", EN: "Attempts"}, Numeric: true,
		Values: func(ctx context.Context, db *database.DB, rows []*models.Quiz) ([]any, error) {
			ids := make([]any, len(rows))
			for i, q := range rows {
				ids[i] = q.ID
			}
			page, err := db.List(ctx, database.Query{
				Model: db.Registry.Of(&models.QuizStats{}), Actor: schema.Program{Name: "panel"}, Verb: schema.VerbView,
				Where: schema.In("QuizID", ids...), Limit: len(ids),
			})
			if err != nil {
				return nil, err
			}
			count := map[schema.ID]int64{}
			for _, row := range page.Rows {
				s := row.(*models.QuizStats)
				count[s.QuizID] = s.Attempts
			}
			out := make([]any, len(rows))
			for i, q := range rows {
				out[i] = count[q.ID]
			}
			return out, nil
		},
	}
}

// versions are made by saving and submitting quizzes; staff look at them.
func versions() panel.ModelAdmin[models.QuizVersion] {
	return panel.ModelAdmin[models.QuizVersion]{
		Group: content, Icon: "history",
		ListDisplay: []string{"Title", "Number", "Status", "Quiz.Owner.Handle", "CreatedAt"},
		ListFilter:  []string{"Status", "CreatedAt"},
		SortableBy:  []string{"CreatedAt"},
		Inlines: []panel.Inline{{
			Relation: "Questions", Fields: []string{"Stem", "Type", "Unit", "Points", "Explanation"},
			Inlines: []panel.Inline{
				{Relation: "Choices", Fields: []string{"Correct", "Text"}, Slim: true},
				{Relation: "Accepted", Fields: []string{"Pattern", "Fraction"}, Slim: true},
			},
		}},
		NoAdd: true, NoChange: true, NoDelete: true,
	}
}

// stats are counters that the program keeps.
func stats() panel.ModelAdmin[models.QuizStats] {
	return panel.ModelAdmin[models.QuizStats]{
		Group: content, Icon: "chart-line",
		ListDisplay: []string{"Quiz", "Attempts", "FirstAttempts", "Ratings", "Comments", "OpenReports", "CreatedAt"},
		ListFilter:  []string{"OpenReports"},
		SortableBy:  []string{"CreatedAt"},
		NoAdd:       true, NoChange: true, NoDelete: true,
	}
}
