package moderation

import (
	"context"
	"fmt"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// Withheld is what somebody is told who does what a sanction takes from them:
// what, until when, and why.
func Withheld(ctx context.Context, db *database.DB, u *models.User, t models.SanctionType, until schema.Time) error {
	page, err := db.List(ctx, database.Query{Model: db.Registry.Of(&models.Sanction{}), Actor: self(), Verb: schema.VerbView, Limit: atATime, Where: schema.And(
		schema.Eq("UserID", u.ID), schema.Eq("Type", string(t)), schema.Eq("Status", string(models.SanctionActive)))})
	if err != nil {
		return err
	}
	why := ""
	for _, s := range rowsOf[models.Sanction](page.Rows) { // of several that run, the one which runs until then
		if s.EndsAt == until || s.EndsAt.IsZero() && until == models.Forever {
			why = s.Reason
			break
		}
	}
	return &schema.Denied{Detail: schema.Text{KO: withheldKO(t, until, why), EN: withheldEN(t, until, why)}}
}

func withheldKO(t models.SanctionType, until schema.Time, why string) string {
	out := map[models.SanctionType]string{models.SanctionMute: "지금은 댓글을 쓸 수 없어요", models.SanctionBlock: "지금은 퀴즈를 낼 수 없어요",
		models.SanctionSilence: "지금은 신고할 수 없어요"}[t]
	if until == models.Forever {
		out += ". 풀어 줄 때까지예요."
	} else {
		out += fmt.Sprintf(": %s까지예요.", until.UTC().Format("2006-01-02 15:04 UTC"))
	}
	if why != "" {
		out += " 까닭: " + why
	}
	return out
}

func withheldEN(t models.SanctionType, until schema.Time, why string) string {
	out := map[models.SanctionType]string{models.SanctionMute: "You may not comment now", models.SanctionBlock: "You may not publish quizzes now",
		models.SanctionSilence: "You may not report now"}[t]
	if until == models.Forever {
		out += "; this lasts until it is lifted."
	} else {
		out += fmt.Sprintf(", until %s.", until.UTC().Format("2006-01-02 15:04 UTC"))
	}
	if why != "" {
		out += " Why: " + why
	}
	return out
}
