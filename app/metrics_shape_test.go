package main

import (
	"encoding/csv"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// statementFields are the fields of the transparency export, in order.
var statementFields = []string{"puid", "decision_visibility", "decision_visibility_other", "end_date_visibility_restriction", "decision_provision", "end_date_service_restriction",
	"decision_account", "end_date_account_restriction", "account_type", "decision_ground", "illegal_content_legal_ground", "illegal_content_explanation",
	"incompatible_content_ground", "incompatible_content_explanation", "category", "category_specification", "content_type", "content_type_other", "content_language",
	"content_date", "territorial_scope", "application_date", "decision_facts", "source_type", "automated_detection", "automated_decision"}

// statementWords are the words that the DSA Transparency Database knows in fields
// that have such, of those that are meant here.
var statementWords = map[string][]string{
	"decision_visibility": {"DECISION_VISIBILITY_CONTENT_REMOVED", "DECISION_VISIBILITY_CONTENT_DISABLED", "DECISION_VISIBILITY_CONTENT_DEMOTED", "DECISION_VISIBILITY_CONTENT_AGE_RESTRICTED",
		"DECISION_VISIBILITY_CONTENT_INTERACTION_RESTRICTED", "DECISION_VISIBILITY_CONTENT_LABELLED", "DECISION_VISIBILITY_OTHER"},
	"decision_provision": {"DECISION_PROVISION_PARTIAL_SUSPENSION", "DECISION_PROVISION_TOTAL_SUSPENSION", "DECISION_PROVISION_PARTIAL_TERMINATION", "DECISION_PROVISION_TOTAL_TERMINATION"},
	"decision_account":   {"DECISION_ACCOUNT_SUSPENDED", "DECISION_ACCOUNT_TERMINATED"},
	"account_type":       {"ACCOUNT_TYPE_BUSINESS", "ACCOUNT_TYPE_PRIVATE"},
	"decision_ground":    {"DECISION_GROUND_ILLEGAL_CONTENT", "DECISION_GROUND_INCOMPATIBLE_CONTENT"},
	"source_type":        {"SOURCE_ARTICLE_16", "SOURCE_TRUSTED_FLAGGER", "SOURCE_TYPE_OTHER_NOTIFICATION", "SOURCE_VOLUNTARY"},
	"content_type": {"CONTENT_TYPE_APP", "CONTENT_TYPE_AUDIO", "CONTENT_TYPE_IMAGE", "CONTENT_TYPE_PRODUCT", "CONTENT_TYPE_SYNTHETIC_MEDIA", "CONTENT_TYPE_TEXT", "CONTENT_TYPE_VIDEO",
		"CONTENT_TYPE_OTHER"},
	"automated_detection": {"Yes", "No"},
	"automated_decision":  {"AUTOMATED_DECISION_FULLY", "AUTOMATED_DECISION_PARTIALLY", "AUTOMATED_DECISION_NOT_AUTOMATED"},
}

// Each statement of the transparency export has every field, in words that the
// DSA Transparency Database knows, and nothing that it requires is missing:
// whatever was decided, about whatever, for whatever reason. CSV and JSON say the
// same.
func TestTransparencyExportHasItsShape(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		b := w.bench()
		say := w.as("mina").say(b.quiz, "꽥", "")
		comment, err := schema.ParseID(say)
		if err != nil {
			t.Fatal(err)
		}
		var rows []any
		for subject, id := range map[models.CaseSubject]schema.ID{models.CaseQuiz: b.quiz, models.CaseComment: comment, models.CaseUser: w.userNamed("owner").ID} {
			for _, action := range models.DecisionAction("").Choices() {
				a := models.DecisionAction(action)
				if !a.Against() || a == models.ActWarn || (subject == models.CaseUser) == slices.Contains([]models.DecisionAction{models.ActReject, models.ActHide, models.ActWithhold, models.ActRemove}, a) {
					continue
				}
				for i, reason := range append([]string{""}, models.ReportReason("").Choices()...) {
					how := []models.Automation{models.NotAutomated, models.PartlyAutomated, models.WhollyAutomated}[i%3]
					rows = append(rows, &models.Decision{Subject: subject, SubjectID: id, Title: "t", Action: a, ReasonCode: models.ReportReason(reason), ActorName: "x", Automation: how, SnapshotHash: "h"})
				}
			}
		}
		if err := w.db.Append(t.Context(), rows...); err != nil {
			t.Fatal(err)
		}
		file := b.modi.get("/admin/metrics/statements?format=json")
		var list []map[string]any
		if err := json.Unmarshal([]byte(file.body), &list); err != nil || file.status != http.StatusOK || len(list) != len(rows) || len(rows) < 100 {
			t.Fatalf("%d: %d statements of %d decisions: %v", file.status, len(list), len(rows), err)
		}
		for _, one := range list {
			for _, wrong := range misshapen(one) {
				t.Errorf("%s: %v", wrong, one)
			}
		}
		sheet, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(b.modi.get("/admin/metrics/statements?format=csv").body, "\ufeff"))).ReadAll()
		if err != nil || len(sheet) != len(list)+1 || !slices.Equal(sheet[0], statementFields) {
			t.Errorf("CSV: %v, %d lines, %v", err, len(sheet), sheet[0])
		}
	})
}

// misshapen says what is wrong with a statement.
func misshapen(one map[string]any) (wrong []string) {
	need := []string{"puid", "decision_ground", "category", "content_type", "content_date", "territorial_scope", "application_date", "decision_facts", "source_type", "automated_detection", "automated_decision"}
	if len(one) != len(statementFields) {
		wrong = append(wrong, "other fields")
	}
	for _, name := range statementFields {
		if _, there := one[name]; !there {
			wrong = append(wrong, name+" is missing")
		}
	}
	filled := func(name string) bool {
		list, several := one[name].([]any)
		return several && len(list) > 0 || !several && one[name] != nil
	}
	if !filled("decision_visibility") && !filled("decision_provision") && !filled("decision_account") {
		wrong = append(wrong, "it restricts nothing")
	}
	for given, asks := range map[string][]string{"DECISION_GROUND_ILLEGAL_CONTENT": {"illegal_content_legal_ground", "illegal_content_explanation"},
		"DECISION_GROUND_INCOMPATIBLE_CONTENT": {"incompatible_content_ground", "incompatible_content_explanation"}} {
		if one["decision_ground"] == given {
			need = append(need, asks...)
		}
	}
	for field, value := range map[string]string{"decision_visibility": "DECISION_VISIBILITY_OTHER", "content_type": "CONTENT_TYPE_OTHER"} {
		if list, _ := one[field].([]any); slices.Contains(list, any(value)) {
			need = append(need, field+"_other")
		}
	}
	for _, name := range need {
		if !filled(name) {
			wrong = append(wrong, name+" is empty")
		}
	}
	for name, words := range statementWords {
		list, several := one[name].([]any)
		if !several && one[name] != nil {
			list = []any{one[name]}
		}
		for _, value := range list {
			if text, _ := value.(string); !slices.Contains(words, text) {
				wrong = append(wrong, name+" is in other words")
			}
		}
	}
	if text, _ := one["category"].(string); !strings.HasPrefix(text, "STATEMENT_CATEGORY_") {
		wrong = append(wrong, "category is in other words")
	}
	return wrong
}
