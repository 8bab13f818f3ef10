package site

import (
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/accounts"
	"duckhoo/models/once"
	"duckhoo/models/schema"
	"duckhoo/web/locales"
	"duckhoo/web/ui"
)

// keysPath is where people keep their API keys.
const keysPath = "/me/keys"

// keyPage is the page of its reader's API keys.
type keyPage struct {
	Page   ui.Site
	Keys   []keyItem
	Issued *accounts.Issued // that was just made or renewed; nil for none
	Again  string           // what a form that was sent again has made before: "made", "renewed"
	New    keyForm
	Ends   []option // how long a new one may hold
	Scopes []option
	Kinds  []option
	Error
}

// keyItem is one key as its owner sees it, without the value.
type keyItem struct {
	*models.APIKey
	What       string // what it may do
	Ends, Used string
	Old        string // until when the value before holds
	Over       bool
}

// keyForm is what a new key is made of.
type keyForm struct {
	Name, Kind, Ends string
	Scopes           []string
}

func (f keyForm) has(scope string) bool { return slices.Contains(f.Scopes, scope) }

// MyKeys answers GET /me/keys.
func (s *Site) MyKeys(c *fiber.Ctx) error {
	v := s.visit(c)
	if v.actor.ActorID().IsZero() {
		return c.Redirect(withNext("/login", keysPath), fiber.StatusFound)
	}
	p := keyPage{New: keyForm{Kind: string(models.SecretKey), Ends: "90", Scopes: []string{string(models.ScopeRead)}}}
	switch again := v.Query("again"); {
	case v.Query("revoked") == "1":
		return v.keys(fiber.StatusOK, p, ui.Toast{Tone: ui.OK, Text: v.T("key_revoked")})
	case again == "made", again == "renewed":
		p.Again = again
	}
	return v.keys(fiber.StatusOK, p)
}

// keys draws the page. A value that it shows is not kept anywhere.
func (v *visit) keys(code int, p keyPage, toasts ...ui.Toast) error {
	p.Page = v.minePage(v.T("keys_title"))
	p.Page.Model, p.Page.Toasts = "api_key", append(p.Page.Toasts, toasts...)
	for _, days := range []string{"30", "90", "365"} {
		p.Ends = append(p.Ends, option{Value: days, Text: v.T("key_days", "count", days)})
	}
	p.Ends = append(p.Ends, option{Text: v.T("key_no_end")})
	who, ok := v.actor.(*accounts.Identity)
	for _, scope := range models.APIScope("").Choices() {
		if ok && slices.Contains(who.Scopes(), models.APIScope(scope)) {
			p.Scopes = append(p.Scopes, option{Value: scope, Text: models.APIScope(scope).Label(v.lang())})
		}
	}
	for _, kind := range models.APIKeyKind("").Choices() {
		p.Kinds = append(p.Kinds, option{Value: kind, Text: models.APIKeyKind(kind).Label(v.lang())})
	}
	list, err := v.site.Keys.Keys(v.ctx, v.actor.ActorID())
	if err != nil {
		return err
	}
	for _, k := range list {
		p.Keys = append(p.Keys, v.keyItem(k))
	}
	v.Set(fiber.HeaderCacheControl, "private, no-store")
	return v.render(code, keysPageOf(p))
}

func (v *visit) keyItem(k *models.APIKey) keyItem {
	now, words := time.Now(), locales.From(v.ctx)
	out := keyItem{APIKey: k, Ends: v.T("key_no_end"), Used: v.T("key_unused"), Over: !k.ExpiresAt.IsZero() && !now.Before(k.ExpiresAt.Time)}
	for i, s := range k.Scopes {
		if i > 0 {
			out.What += ", "
		}
		out.What += s.Label(v.lang())
	}
	if !k.ExpiresAt.IsZero() {
		out.Ends = v.T("key_until", "date", words.Date(k.ExpiresAt.Time))
	}
	if out.Over {
		out.Ends = v.T("key_over")
	}
	if !k.LastUsedAt.IsZero() {
		out.Used = v.T("key_used", "ago", words.Ago(k.LastUsedAt.Time, now))
	}
	if now.Before(k.OldUntil.Time) {
		out.Old = words.DateTime(k.OldUntil.Time)
	}
	return out
}

// NewKey answers POST /me/keys with name, kind, scopes and ends, which is a number
// of days or nothing. The value shows in the answer, this once: the same form sent
// again leads to where the key stands without it.
func (s *Site) NewKey(c *fiber.Ctx) error {
	v := s.visit(c)
	form := v.sent()
	p := keyPage{New: keyForm{Name: form.Get("name"), Kind: form.Get("kind"), Ends: form.Get("ends"), Scopes: form["scopes"]}}
	if p.New.Kind == string(models.PublishableKey) && len(p.New.Scopes) == 0 { // it has this scope anyway
		form["scopes"] = []string{string(models.ScopeRead)}
	}
	in := &schema.Input{}
	problems := v.decode(s.apiKeys, in, "", form, "name", "kind", "scopes")
	problems = append(problems, p.New.ends(in)...)
	id, err := v.formID()
	if err == nil {
		err = problems.OrNil()
	}
	if err != nil {
		return v.issued(p, err)
	}
	row, again, err := once.Create(v.ctx, s.DB, v.actor, s.apiKeys, in, id)
	if again {
		return c.Redirect(keysPath+"?again=made", fiber.StatusSeeOther)
	}
	if err == nil {
		k := row.(*models.APIKey)
		p.Issued = &accounts.Issued{APIKey: k, Token: k.Shown()}
	}
	return v.issued(p, err)
}

// ends puts the end of a new key into what it is made of.
func (f keyForm) ends(in *schema.Input) schema.Invalid {
	if f.Ends == "" {
		return nil
	}
	days, known := map[string]int{"30": 30, "90": 90, "365": 365}[f.Ends]
	if !known {
		return schema.Invalid{schema.NewProblem("/ends", "invalid_choice", nil)}
	}
	in.Set("expires_at", schema.At(time.Now().AddDate(0, 0, days)))
	return nil
}

// RotateKey answers POST /me/keys/{id}/rotate, with grace=1 for a day in which the
// value before goes on working. The new one shows in the answer, this once.
func (s *Site) RotateKey(c *fiber.Ctx) error {
	v := s.visit(c)
	k, err := v.ownKey()
	if err != nil {
		return err
	}
	grace := time.Duration(0)
	if v.posted("grace") == "1" {
		grace = accounts.MostGrace
	}
	var p keyPage
	again, err := v.doOnce(func() (err error) {
		p.Issued, err = s.Keys.RotateKey(v.ctx, v.actor, k.ID, grace, nil)
		return err
	})
	if again {
		return c.Redirect(keysPath+"?again=renewed", fiber.StatusSeeOther)
	}
	return v.issued(p, err)
}

// issued shows a value that was just made, or what was wrong.
func (v *visit) issued(p keyPage, err error) error {
	if err == nil {
		p.New = keyForm{Kind: string(models.SecretKey), Ends: "90", Scopes: []string{string(models.ScopeRead)}}
		return v.keys(fiber.StatusOK, p)
	}
	p.Issued = nil
	if err := v.wrong(&p.Error, err, func(name string) bool { return name == "name" || name == "scopes" || name == "kind" || name == "ends" }); err != nil {
		return err
	}
	return v.keys(fiber.StatusUnprocessableEntity, p)
}

// RevokeKey answers POST /me/keys/{id}/revoke.
func (s *Site) RevokeKey(c *fiber.Ctx) error {
	v := s.visit(c)
	_, err := v.doOnce(func() error {
		k, err := v.ownKey()
		if err != nil {
			return err
		}
		return s.Keys.RevokeKey(v.ctx, v.actor, k.ID, nil)
	})
	if err != nil {
		return err
	}
	return c.Redirect(keysPath+"?revoked=1", fiber.StatusSeeOther)
}

// ownKey is the key that the address names, which must be the reader's own.
func (v *visit) ownKey() (*models.APIKey, error) {
	if v.actor.ActorID().IsZero() {
		return nil, schema.ErrUnauthorized
	}
	id, err := schema.ParseID(v.Params("id"))
	if err != nil {
		return nil, schema.ErrNotFound
	}
	return v.site.Keys.Key(v.ctx, v.actor.ActorID(), id)
}
