package ui

import (
	"context"
	"fmt"
	"time"

	"duckhoo/models/accounts"
	"duckhoo/models/schema"
	"duckhoo/web/locales"
)

// SeenBy is the banner of pages that somebody sees with another's eyes, nil for
// all other pages. base is where the back office is.
func SeenBy(ctx context.Context, actor schema.Actor, base string, now time.Time) *ViewingAs {
	id, ok := actor.(*accounts.Identity)
	if !ok {
		return nil
	}
	view, ok := id.Viewing()
	if !ok {
		return nil
	}
	role := ""
	if id.Role != nil {
		role = id.Role.Name
	}
	left := max(0, int(view.Until.Sub(now).Seconds()))
	return &ViewingAs{
		Text: locales.T(ctx, "viewas.text", "name", id.User.Nickname, "role", role), Stop: base + "/view-as/stop",
		Ends: view.Until.UTC().Format(time.RFC3339), Left: fmt.Sprintf("%d:%02d", left/60, left%60),
	}
}
