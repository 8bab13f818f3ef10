package moderation

import (
	"context"
	"fmt"
	"strings"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// mostCanned is how many canned reasons are read at once: nine keys for each of
// some actions.
const mostCanned = 100

// Canned lists the canned reasons that are in use, in their order.
func (d *Desk) Canned(ctx context.Context) ([]*models.CannedReason, error) {
	page, err := d.db.List(ctx, database.Query{Model: d.canned, Actor: self(), Verb: schema.VerbView, Limit: mostCanned,
		Where: schema.Eq("Active", true), Sort: []database.Order{{Path: "Position"}}})
	if err != nil {
		return nil, err
	}
	out := make([]*models.CannedReason, len(page.Rows))
	for i, row := range page.Rows {
		out[i] = row.(*models.CannedReason)
	}
	return out, nil
}

// Given is a reason as a form gives it: a canned one with what was filled in,
// words of one's own, or both, which stand behind.
type Given struct {
	Canned schema.ID
	Values map[string]string
	Own    string
}

// Act puts a reason into an act. What is not filled in is a problem at
// /fill/{name}.
func (d *Desk) Act(ctx context.Context, a Act, g Given) (Act, error) {
	a.Text = strings.TrimSpace(g.Own)
	if g.Canned.IsZero() {
		return a, nil
	}
	row, err := d.db.FindBy(ctx, d.canned, schema.And(schema.Eq("ID", g.Canned), schema.Eq("Active", true)))
	if err != nil {
		return a, schema.Invalid{schema.NewProblem("/canned", "choice", nil)}
	}
	canned := row.(*models.CannedReason)
	if !canned.For(a.Action) {
		return a, schema.Invalid{schema.NewProblem("/canned", "choice", nil)}
	}
	text, missing := canned.Filled(g.Values)
	var found schema.Invalid
	for _, name := range missing {
		found = append(found, schema.NewProblem("/fill/"+name, "required", nil))
	}
	if a.Reason == "" {
		a.Reason = string(canned.Reason)
	}
	if a.Text != "" {
		text.KO, text.EN = text.KO+"\n"+a.Text, text.EN+"\n"+a.Text
	}
	a.Text, a.TextEN = text.KO, text.EN
	return a, found.OrNil()
}

// EnsureCanned gives a new installation some canned reasons. One that has had
// any keeps what its staff made of them.
func EnsureCanned(ctx context.Context, db *database.DB) error {
	m := db.Registry.Model("canned_reason")
	return db.Tx(ctx, func(ctx context.Context) error {
		for _, trash := range []bool{false, true} {
			page, err := db.List(ctx, database.Query{Model: m, Actor: self(), Verb: schema.VerbView, Limit: 1, Trash: trash})
			if err != nil {
				return fmt.Errorf("canned reasons: %w", err)
			}
			if len(page.Rows) > 0 {
				return nil
			}
		}
		for i, r := range firstCanned() {
			in := &schema.Input{Values: map[string]any{"name": r.Name, "name_en": r.NameEN, "text": r.Text, "text_en": r.TextEN,
				"reason": string(r.Reason), "position": int64(i + 1), "active": true}}
			if _, err := db.Create(ctx, self(), m, in); err != nil {
				return fmt.Errorf("canned reason %s: %w", r.NameEN, err)
			}
		}
		return nil
	})
}

func firstCanned() []models.CannedReason {
	return []models.CannedReason{
		{Reason: "spam", Name: "광고·도배", NameEN: "Spam", Text: "광고나 되풀이한 글이 들어 있어요.", TextEN: "It contains advertising or repeated text."},
		{Reason: "copyright", Name: "저작권", NameEN: "Copyright", Text: "허락받지 않은 자료가 있어요: {what}. 빼거나 출처와 허락을 적어 주세요.",
			TextEN: "It uses material without permission: {what}. Take it out, or name its source and the permission."},
		{Reason: "sexual", Name: "선정적 표현", NameEN: "Sexual content", Text: "모든 나이가 보기에 알맞지 않은 내용이 있어요.", TextEN: "Parts of it are not fit for all ages."},
		{Reason: "privacy", Name: "개인정보", NameEN: "Personal data", Text: "누군가를 알아볼 수 있는 정보가 있어요: {where}.", TextEN: "It tells who somebody is: {where}."},
		{Reason: "hate", Name: "혐오·괴롭힘", NameEN: "Hate", Text: "사람이나 무리를 깎아내리거나 괴롭히는 말이 있어요.", TextEN: "It belittles or harasses people."},
		{Reason: "wrong_answer", Name: "틀린 정답", NameEN: "Wrong answer", Text: "정답이 사실과 달라요: {where}.", TextEN: "The key is wrong: {where}."},
		{Reason: "low_quality", Name: "성의 없음", NameEN: "Low quality", Text: "문제만으로는 답을 알 수 없어요.", TextEN: "The questions cannot be answered from what they say."},
	}
}
