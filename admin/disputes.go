package admin

import (
	"context"
	"strconv"
	"strings"

	"duckhoo/admin/panel"
	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/disputes"
	"duckhoo/models/schema"
)

// disputed are keys that somebody says are wrong. Authors answer on the site;
// staff decide what waits for them.
func disputed() panel.ModelAdmin[models.Dispute] {
	return panel.ModelAdmin[models.Dispute]{
		Group: review, Icon: "scale",
		ListDisplay:   []string{"Stem", "Status", "Claim", "Quiz", "Claimant.Handle", "ContestedAt", "DueAt", "CreatedAt"},
		ListFilter:    []string{"Status", "Quiz", "Claimant", "CreatedAt"},
		SortableBy:    []string{"CreatedAt"},
		DateHierarchy: "CreatedAt",
		Views: []panel.View{
			{Name: "rejected", Label: schema.Text{KO: "출제자가 물리침", EN: "Rejected by the author"}, Query: "status=author_rejected&sort=created_at"},
			{Name: "open", Label: schema.Text{KO: "출제자를 기다림", EN: "Waiting for the author"}, Query: "status=open&sort=created_at"},
		},
		Fieldsets: []panel.Fieldset{
			{Title: schema.Text{KO: "무엇이 왜 틀렸나요", EN: "What is wrong, and why"}, Fields: []string{"Stem", "Claim", "EvidenceURL", "Quiz", "QuizVersion", "Claimant"}},
			{Title: schema.Text{KO: "어떻게 됐나요", EN: "What came of it"}, Fields: []string{"Reply", "Verdict", "Rev", "DueAt", "ContestedAt"}},
		},
		Actions: []panel.Action[models.Dispute]{{
			Name: "accept_claim", Label: schema.Text{KO: "받아들이고 정답 고치기", EN: "Uphold and revise the key"}, Icon: "check", Verb: "uphold", Reason: true, Form: panel.Ask(uphold),
		}},
		NoAdd: true, NoChange: true, NoDelete: true,
	}
}

// newKey is what is to count as right.
type newKey struct {
	Change  models.KeyChange `gorm:"size:20;not null" validate:"required" label:"무엇을 할까요|What to do"`
	Answer  string           `gorm:"size:140" validate:"max=140" label:"적은 답|Typed answer" help:"글이나 숫자로 답하는 문제에만 적어요.|For questions that are answered by typing."`
	Choices string           `gorm:"size:60" validate:"max=60" label:"보기 번호|Numbers of choices" help:"고르는 문제에만, 1부터 쉼표로 적어요. 순서 문제는 바른 순서대로 모두 적어요.|For the others: from 1, with commas; steps all of them, in the right order."`
}

// Validate reads the numbers.
func (k *newKey) Validate(context.Context) error {
	_, err := k.picks()
	return err
}

func (k *newKey) picks() ([]int, error) {
	var out []int
	for word := range strings.FieldsFuncSeq(k.Choices, func(r rune) bool { return r == ',' || r == ' ' }) {
		n, err := strconv.Atoi(word)
		if err != nil || n < 1 {
			return nil, schema.Invalidf("/choices", "invalid", schema.Text{KO: "1부터인 번호를 쉼표로 적어 주세요.", EN: "Numbers from 1, with commas."})
		}
		out = append(out, n-1)
	}
	return out, nil
}

// uphold accepts a dispute.
func uphold(ctx context.Context, db *database.DB, actor schema.Actor, d *models.Dispute, k *newKey, reason string) error {
	picks, err := k.picks()
	if err != nil {
		return err
	}
	_, verdict, err := disputes.Accept(ctx, db, actor, d.ID, "uphold", disputes.Key{Change: k.Change, Answer: k.Answer, Picks: picks, Reason: reason})
	if err == nil {
		panel.Judged(ctx, verdict)
	}
	return err
}

// revisedKeys are what came to count as right after people had answered.
func revisedKeys() panel.ModelAdmin[models.KeyRevision] {
	return panel.ModelAdmin[models.KeyRevision]{
		Group: review, Icon: "key-round",
		ListDisplay:   []string{"Stem", "Change", "Answer", "Reason", "ActorName", "Quiz", "CreatedAt"},
		ListFilter:    []string{"Quiz", "CreatedAt"},
		DateHierarchy: "CreatedAt",
		SortableBy:    []string{"CreatedAt"},
		NoAdd:         true, NoChange: true, NoDelete: true,
	}
}
