package metrics

import (
	"context"
	"encoding/json"
	"fmt"

	"duckhoo/models"
	"duckhoo/models/schema"
	"duckhoo/models/sheets"
)

// statementsPage is how many statements are read at once.
const statementsPage = 500

// statement is what the DSA Transparency Database asks of each decision that
// takes something away (articles 17 and 24(5) of Regulation (EU) 2022/2065), in
// the words of its interface. Nothing in it says who decided, who reported, or
// whose it was; free text of people is left out, as it may.
type statement struct {
	PUID        string   `json:"puid"`
	Visibility  []string `json:"decision_visibility"`
	VisOther    string   `json:"decision_visibility_other"`
	VisEnd      string   `json:"end_date_visibility_restriction"`
	Provision   string   `json:"decision_provision"`
	ProvEnd     string   `json:"end_date_service_restriction"`
	Account     string   `json:"decision_account"`
	AccountEnd  string   `json:"end_date_account_restriction"`
	AccountType string   `json:"account_type"`
	Ground      string   `json:"decision_ground"`
	LegalGround string   `json:"illegal_content_legal_ground"`
	LegalWhy    string   `json:"illegal_content_explanation"`
	RuleGround  string   `json:"incompatible_content_ground"`
	RuleWhy     string   `json:"incompatible_content_explanation"`
	Category    string   `json:"category"`
	Keywords    []string `json:"category_specification"`
	ContentType []string `json:"content_type"`
	OtherType   string   `json:"content_type_other"`
	Language    string   `json:"content_language"`
	ContentDate string   `json:"content_date"`
	Scope       []string `json:"territorial_scope"`
	Applied     string   `json:"application_date"`
	Facts       string   `json:"decision_facts"`
	Source      string   `json:"source_type"`
	Detection   string   `json:"automated_detection"`
	Decision    string   `json:"automated_decision"`
}

// StatementColumns are the fields of a statement, in order.
func StatementColumns() []sheets.Column {
	names := []string{"puid", "decision_visibility", "decision_visibility_other", "end_date_visibility_restriction", "decision_provision", "end_date_service_restriction",
		"decision_account", "end_date_account_restriction", "account_type", "decision_ground", "illegal_content_legal_ground", "illegal_content_explanation",
		"incompatible_content_ground", "incompatible_content_explanation", "category", "category_specification", "content_type", "content_type_other", "content_language",
		"content_date", "territorial_scope", "application_date", "decision_facts", "source_type", "automated_detection", "automated_decision"}
	out := make([]sheets.Column, len(names))
	for i, name := range names {
		out[i] = sheets.Column{Name: name, Label: name}
	}
	return out
}

// everywhere is where a decision holds: the countries of the European Economic
// Area, as the database has no word for more.
var everywhere = []string{"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK"}

// ground is what the law or the rules say of a reason.
type ground struct {
	category string
	keywords []string
	law      string // "" for what only the rules forbid
}

var grounds = map[models.ReportReason]ground{
	"hate":           {"STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH", nil, ""},
	"sexual":         {"STATEMENT_CATEGORY_OTHER_VIOLATION_TC", []string{"KEYWORD_ADULT_SEXUAL_MATERIAL"}, ""},
	"privacy":        {"STATEMENT_CATEGORY_DATA_PROTECTION_AND_PRIVACY_VIOLATIONS", nil, "Act on Promotion of Information and Communications Network Utilization and Information Protection (KR), article 44-2"},
	"rights_request": {"STATEMENT_CATEGORY_DATA_PROTECTION_AND_PRIVACY_VIOLATIONS", nil, "Act on Promotion of Information and Communications Network Utilization and Information Protection (KR), article 44-2"},
	"copyright":      {"STATEMENT_CATEGORY_INTELLECTUAL_PROPERTY_INFRINGEMENTS", []string{"KEYWORD_COPYRIGHT_INFRINGEMENT"}, "Copyright Act (KR), article 103"},
	"illegal":        {"STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE", nil, "National law, as notified"},
}

// stated is what a statement is made of.
type stated struct {
	ID                schema.ID
	CreatedAt         schema.Time
	Subject           models.CaseSubject
	Action            models.DecisionAction
	ReasonCode        models.ReportReason
	Automation        models.Automation
	EndsAt            schema.Time
	Notices           int64
	Detected          bool
	Language          string
	ContentAt, QuizAt schema.Time
}

// restricting are the decisions that take something away; a warning does not.
func restricting() []string {
	var out []string
	for _, a := range models.DecisionAction("").Choices() {
		if models.DecisionAction(a).Against() && models.DecisionAction(a) != models.ActWarn {
			out = append(out, a)
		}
	}
	return out
}

const statementsSQL = `SELECT d.id, d.created_at, d.subject, d.action, d.reason_code, d.automation, coalesce(s.ends_at, m.ends_at) AS ends_at,
(SELECT count(*) FROM case_signals n WHERE n.case_id = d.case_id AND n.report_id IS NOT NULL) AS notices,
EXISTS (SELECT 1 FROM case_signals n WHERE n.case_id = d.case_id AND n.kind IN ('rule', 'duplicate', 'statistic')) AS detected,
coalesce(q.language, cq.language, '') AS language, c.created_at AS content_at, coalesce(q.published_at, q.created_at) AS quiz_at
FROM decisions d LEFT JOIN sanctions s ON s.decision_id = d.id LEFT JOIN temporary_measures m ON m.decision_id = d.id
LEFT JOIN quizzes q ON d.subject = 'quiz' AND q.id = d.subject_id
LEFT JOIN comments c ON d.subject = 'comment' AND c.id = d.subject_id LEFT JOIN quizzes cq ON cq.id = c.quiz_id
WHERE d.created_at >= ? AND d.created_at < ? AND (d.created_at > ? OR d.id > ?) AND d.action IN ?
AND NOT EXISTS (SELECT 1 FROM decisions u WHERE u.reverts_id = d.id AND u.action = 'undo')
ORDER BY d.created_at, d.id LIMIT ?`

// Statements gives the statements of a range, the first first, a page at a time;
// after each page flush is called.
func (s *Service) Statements(ctx context.Context, r Range, write func(sheets.Row) error, flush func() error) error {
	at, id := r.Begins(), schema.ID{}
	for {
		var rows []stated
		if err := s.scan(ctx, &rows, statementsSQL, at, r.Ends(), at, id, restricting(), statementsPage); err != nil {
			return fmt.Errorf("metrics: statements: %w", err)
		}
		for _, row := range rows {
			line, err := row.line()
			if err != nil {
				return err
			}
			if err := write(line); err != nil {
				return err
			}
		}
		if err := flush(); err != nil || len(rows) < statementsPage {
			return err
		}
		at, id = rows[len(rows)-1].CreatedAt, rows[len(rows)-1].ID
	}
}

// line is the statement as a row of a table.
func (d stated) line() (sheets.Row, error) {
	text, err := json.Marshal(d.statement())
	if err != nil {
		return nil, err
	}
	var cells map[string]json.RawMessage
	if err := json.Unmarshal(text, &cells); err != nil {
		return nil, err
	}
	var out sheets.Row
	for _, c := range StatementColumns() {
		cell := cells[c.Name]
		if string(cell) == `""` {
			cell = json.RawMessage("null")
		}
		out = append(out, cell)
	}
	return out, nil
}

func (d stated) statement() statement {
	out := statement{PUID: d.ID.String(), Visibility: []string{}, Keywords: []string{}, Scope: everywhere, Applied: day(d.CreatedAt), Language: map[string]string{"ko": "", "en": "EN"}[d.Language],
		Source: "SOURCE_VOLUNTARY", Detection: "No", Decision: map[models.Automation]string{
			models.NotAutomated: "AUTOMATED_DECISION_NOT_AUTOMATED", models.PartlyAutomated: "AUTOMATED_DECISION_PARTIALLY", models.WhollyAutomated: "AUTOMATED_DECISION_FULLY"}[d.Automation]}
	if d.Notices > 0 {
		out.Source = "SOURCE_ARTICLE_16"
	}
	if d.Detected || d.Automation == models.WhollyAutomated {
		out.Detection = "Yes"
	}
	d.restricts(&out)
	d.about(&out)
	d.grounds(&out)
	return out
}

// restricts says what was taken, and until when.
func (d stated) restricts(out *statement) {
	switch end := day(d.EndsAt); d.Action {
	case models.ActRemove:
		out.Visibility = []string{"DECISION_VISIBILITY_CONTENT_REMOVED"}
	case models.ActWithhold:
		out.Visibility, out.VisEnd = []string{"DECISION_VISIBILITY_CONTENT_DISABLED"}, end
	case models.ActHide:
		out.Visibility = []string{"DECISION_VISIBILITY_CONTENT_DISABLED"}
	case models.ActReject:
		out.Visibility, out.VisOther = []string{"DECISION_VISIBILITY_OTHER"}, "Not published"
	case models.ActSuspend:
		out.Account, out.AccountEnd, out.AccountType = "DECISION_ACCOUNT_SUSPENDED", end, "ACCOUNT_TYPE_PRIVATE"
	case models.ActBan:
		out.Account, out.AccountType = "DECISION_ACCOUNT_TERMINATED", "ACCOUNT_TYPE_PRIVATE"
	default:
		out.Provision, out.ProvEnd = "DECISION_PROVISION_PARTIAL_SUSPENSION", end
	}
}

// about says what kind of content it was, and of when, which the database
// requires: the day of the decision stands for what is gone and for accounts, of
// which the day they were made is nobody's matter.
func (d stated) about(out *statement) {
	switch d.Subject {
	case models.CaseQuiz:
		out.ContentType, out.OtherType, out.ContentDate = []string{"CONTENT_TYPE_OTHER"}, "Quiz", day(d.QuizAt)
	case models.CaseComment:
		out.ContentType, out.ContentDate = []string{"CONTENT_TYPE_TEXT"}, day(d.ContentAt)
	default:
		out.ContentType, out.OtherType = []string{"CONTENT_TYPE_OTHER"}, "Account"
	}
	if out.ContentDate == "" {
		out.ContentDate = day(d.CreatedAt)
	}
}

// grounds says by what it was decided, in words that name nobody.
func (d stated) grounds(out *statement) {
	g, known := grounds[d.ReasonCode]
	if !known {
		g = ground{category: "STATEMENT_CATEGORY_OTHER_VIOLATION_TC"}
	}
	reason := d.ReasonCode.Label("en")
	if reason == "" {
		reason = "Community rules"
	}
	out.Category, out.Keywords = g.category, append(out.Keywords, g.keywords...)
	out.Facts = fmt.Sprintf("%s: %s. Reason: %s. Notices: %d.", d.Subject.Label("en"), d.Action.Label("en"), reason, d.Notices)
	if g.law != "" {
		out.Ground, out.LegalGround, out.LegalWhy = "DECISION_GROUND_ILLEGAL_CONTENT", g.law, reason
		return
	}
	out.Ground, out.RuleGround, out.RuleWhy = "DECISION_GROUND_INCOMPATIBLE_CONTENT", "Community rules", reason
}

func day(t schema.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02")
}
