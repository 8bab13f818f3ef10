package admin

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"

	"duckhoo/admin/panel"
	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// reports are written on the site; staff decide what comes of them.
func reports() panel.ModelAdmin[models.Report] {
	return panel.ModelAdmin[models.Report]{
		Group: review, Icon: "flag", Key: "r",
		ListDisplay: []string{"About", "Subject", "Reason", "Status", "Reporter.Handle", "Record", "CreatedAt"},
		Columns: []panel.Column[models.Report]{
			{Name: "About", Label: schema.Text{KO: "무엇을", EN: "About"}, Values: reported},
			{Name: "Record", Label: schema.Text{KO: "맞은 신고 / 틀린 신고", EN: "Agreed / disagreed"}, With: []string{"Reporter"}, Values: flags},
		},
		ListFilter:    []string{"Status", "Subject", "Reason", "Reporter", "CreatedAt"},
		SearchFields:  []string{"Detail", "Reporter.Handle"},
		SortableBy:    []string{"CreatedAt"},
		DateHierarchy: "CreatedAt",
		Views: []panel.View{
			{Name: "open", Label: schema.Text{KO: "열린 신고", EN: "Open"}, Query: "status=open&sort=created_at"},
			{Name: "agreed", Label: schema.Text{KO: "받아들임", EN: "Agreed"}, Query: "status=agreed"},
			{Name: "disagreed", Label: schema.Text{KO: "문제 없음", EN: "Disagreed"}, Query: "status=disagreed"},
		},
		Fieldsets: []panel.Fieldset{
			{Title: schema.Text{KO: "무엇이 왜", EN: "What, and why"}, Fields: []string{"Subject", "SubjectID", "SubjectVersion", "Reason", "Detail", "Snapshot"}},
			{Title: schema.Text{KO: "누가 알렸고 어떻게 됐나요", EN: "Who told, and what came of it"}, Fields: []string{"Reporter", "Outcome"}},
		},
		NoAdd: true, NoChange: true, NoDelete: true,
	}
}

// reported says what each report is about, as it was when it was reported.
func reported(_ context.Context, _ *database.DB, rows []*models.Report) ([]any, error) {
	out := make([]any, len(rows))
	for i, r := range rows {
		var looks struct{ Title, Body, Nickname string }
		if err := json.Unmarshal(r.Snapshot, &looks); err != nil {
			out[i] = r.String()
			continue
		}
		out[i] = brief(looks.Title + looks.Body + looks.Nickname)
	}
	return out, nil
}

// flags says how often each reporter was right and wrong before.
func flags(_ context.Context, _ *database.DB, rows []*models.Report) ([]any, error) {
	out := make([]any, len(rows))
	for i, r := range rows {
		if r.Reporter != nil {
			out[i] = strconv.Itoa(r.Reporter.FlagsAgreed) + " / " + strconv.Itoa(r.Reporter.FlagsDisagreed)
		}
	}
	return out, nil
}

// briefMost is how many characters of a text stand in a list.
const briefMost = 60

// brief is the start of a text, on one line.
func brief(text string) string {
	r := []rune(strings.Join(strings.Fields(text), " "))
	if len(r) <= briefMost {
		return string(r)
	}
	return string(r[:briefMost-1]) + "…"
}
