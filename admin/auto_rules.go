package admin

import (
	"context"
	"errors"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"duckhoo/admin/panel"
	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/rules"
	"duckhoo/models/schema"
)

// Rules tries automatic rules on past decisions.
type Rules interface {
	// Record tries a rule and keeps the figures with it.
	Record(ctx context.Context, actor schema.Actor, id schema.ID) (*models.AutoRule, *rules.Trial, error)
}

// autoRules look at what people write before anybody does.
func autoRules() panel.ModelAdmin[models.AutoRule] {
	return panel.ModelAdmin[models.AutoRule]{
		Group: review, Icon: "bot",
		ListDisplay: []string{"Name", "Mode", "Version", "Share", "Purpose", "TriedAt"},
		Columns: []panel.Column[models.AutoRule]{
			{Name: "Share", Label: schema.Text{KO: "정밀도 / 재현율", EN: "Precision / recall"}, Values: shares},
		},
		ListFilter:   []string{"Mode"},
		SearchFields: []string{"Name", "Purpose"},
		Widgets:      map[string]panel.Widget{"Source": {Draw: sourceInput}},
		Fieldsets: []panel.Fieldset{
			{Title: schema.Text{KO: "규칙", EN: "The rule"}, Fields: []string{"Name", "Purpose", "Source"},
				Help: schema.Text{
					KO: "on, when, do, reason이 있어야 해요. 바꾸면 새 판이 되고 꺼져요.",
					EN: "It needs on, when, do and reason. A change makes a new version, which is off."}},
			{Title: schema.Text{KO: "지난 결정으로 시험한 결과", EN: "On past decisions"}, Fields: []string{"Version", "Tried", "TriedAt", "Seen", "Caught", "Wrong", "Missed"},
				Help: schema.Text{KO: "‘규칙 시험’에서 시험해요.", EN: "Tried on the page “Try a rule”."}},
		},
		ReadOnly: []string{"Version", "Tried", "TriedAt", "Seen", "Caught", "Wrong", "Missed", "Mode"},
	}
}

// shares are precision and recall of each rule as it was last tried.
func shares(_ context.Context, _ *database.DB, rows []*models.AutoRule) ([]any, error) {
	out := make([]any, len(rows))
	for i, r := range rows {
		if r.Tried == r.Version {
			out[i] = inPercent((&rules.Trial{Caught: r.Caught, Wrong: r.Wrong}).Precision()) + " / " + inPercent((&rules.Trial{Caught: r.Caught, Missed: r.Missed}).Recall())
		}
	}
	return out, nil
}

// inPercent is a share, or a dash where there is none.
func inPercent(n int, known bool) string {
	if !known {
		return "–"
	}
	return strconv.Itoa(n) + "%"
}

// ruleHits are what rules fired on.
func ruleHits() panel.ModelAdmin[models.RuleHit] {
	return panel.ModelAdmin[models.RuleHit]{
		Group: review, Icon: "scan-search",
		ListDisplay:   []string{"Title", "AutoRule", "Mode", "Action", "Why", "CreatedAt"},
		ListFilter:    []string{"AutoRule", "Mode", "Action"},
		SortableBy:    []string{"CreatedAt"},
		DateHierarchy: "CreatedAt",
		NoAdd:         true, NoChange: true, NoDelete: true,
	}
}

// wordLists are the words that rules look for.
func wordLists() panel.ModelAdmin[models.WordList] {
	return panel.ModelAdmin[models.WordList]{
		Group: review, Icon: "whole-word",
		ListDisplay:  []string{"Name", "UpdatedAt"},
		SearchFields: []string{"Name", "Words"},
	}
}

// trialPage tries a rule.
func trialPage(r Rules) panel.Page {
	show := func(c *panel.Call, p *trial) error {
		page, err := c.Reader.DB.List(c.UserContext(), database.Query{Model: c.Reader.DB.Registry.Model("auto_rule"), Actor: c.Reader.Actor, Verb: schema.VerbView, Limit: 100, Sort: []database.Order{{Path: "Name"}}})
		if err != nil {
			return err
		}
		for _, row := range page.Rows {
			p.rules = append(p.rules, row.(*models.AutoRule))
		}
		return c.Show(trialView(p))
	}
	return panel.Page{
		Path: "rule-trials", Group: review, Icon: "flask-conical", Right: "auto_rule.change",
		Label: schema.Text{KO: "규칙 시험", EN: "Try a rule"},
		Help: schema.Text{
			KO: "사람이 내린 지난 결정에 규칙을 대 보고, 맞는 것과 어긋나는 것을 봐요. 아무것도 바꾸지 않아요.",
			EN: "A rule is held against what people decided, to see where they agree. Nothing else is changed."},
		Handler: func(c *panel.Call) error { return show(c, &trial{token: c.Token(), chosen: c.Query("rule")}) },
		Post: func(c *panel.Call) error {
			form, err := c.Form()
			if err != nil {
				return err
			}
			p := &trial{token: c.Token(), chosen: form.Get("rule")}
			id, err := schema.ParseID(p.chosen)
			if err != nil {
				return fiber.ErrNotFound
			}
			p.rule, p.found, err = r.Record(c.UserContext(), c.Reader.Actor, id)
			var invalid schema.Invalid
			if errors.As(err, &invalid) {
				p.wrong = invalid[0].Detail
				err = nil
			}
			if err != nil {
				return err
			}
			p.address = c.Reader.Address(&models.AutoRule{}, "") + id.String() + "/"
			return show(c, p)
		},
	}
}

// trial is a rule that was tried, or a page to choose one.
type trial struct {
	token, chosen string
	address       string // of the rule that was tried
	rules         []*models.AutoRule
	rule          *models.AutoRule
	found         *rules.Trial
	wrong         schema.Text
}

// precision and recall are the shares in words.
func (p *trial) precision() string { return inPercent(p.found.Precision()) }
func (p *trial) recall() string    { return inPercent(p.found.Recall()) }
