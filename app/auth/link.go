package auth

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models/accounts"
	"duckhoo/models/openid"
	"duckhoo/models/schema"
	"duckhoo/web/locales"
)

// wish says that somebody wants to link an identity: a page of this site gave
// it to the session that shows it again. Without it another site could send a
// browser that is logged in here, and at the provider as somebody else, to tie
// the two together.
type wish struct {
	Provider string    `json:"p"`
	Session  schema.ID `json:"s"`
	Ends     int64     `json:"e"` // seconds since 1970
}

func (h *Handlers) wanted(id *accounts.Identity, p *openid.Provider, token string) bool {
	var w wish
	return h.open("link", token, &w) && w.Provider == p.Name() && w.Session == id.Session.ID && h.now().Unix() < w.Ends
}

// askLink shows the page that asks whether to link. It is a link and no form:
// what a form leads to may not leave this site.
func (h *Handlers) askLink(c *fiber.Ctx, id *accounts.Identity, p *openid.Provider, next string) error {
	token, err := h.seal("link", wish{Provider: p.Name(), Session: id.Session.ID, Ends: h.now().Add(flowHolds).Unix()})
	if err != nil {
		return err
	}
	ctx, s := h.sheet(c, "link")
	s.provider = p.Label(locales.Lang(ctx))
	query := url.Values{"link": {"1"}, "token": {token}}
	if next != "/" {
		query.Set("next", next)
	}
	s.action, s.next = "/login/"+p.Name()+"?"+query.Encode(), next
	return show(ctx, c, fiber.StatusOK, linkView(s))
}
