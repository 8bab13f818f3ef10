package main

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"duckhoo/app/auth"
	"duckhoo/app/middleware"
	"duckhoo/models"
	"duckhoo/models/schema"
)

// scopes are those of which a key needs one for a route. None at all is a route
// that no key uses. What the policies ask is asked as well.
type scopes []models.APIScope

// scoped keeps keys from a route that their scopes do not open. This is the one
// place for it: every route of the API is wrapped.
func (p *program) scoped(r route) fiber.Handler {
	if !middleware.IsAPI(r.path) {
		return r.handler // no bearer token counts there
	}
	need, _ := p.scopesOf(r.method, r.path)
	private := strings.HasPrefix(r.path, "/api/v1/me") || strings.HasPrefix(r.path, "/api/v1/admin/") || r.path == "/api/v1/events" || r.method != fiber.MethodGet
	return func(c *fiber.Ctx) error {
		b, is := middleware.BearerOf(c)
		if is && !b.Key.IsZero() && (!need.opened(b.Scopes) || private && b.Public) {
			return need.refuse(c)
		}
		return r.handler(c)
	}
}

func (s scopes) opened(has []string) bool {
	return slices.ContainsFunc(s, func(one models.APIScope) bool { return slices.Contains(has, string(one)) })
}

// refuse names what is missing, as RFC 6750 says.
func (s scopes) refuse(c *fiber.Ctx) error {
	challenge := `Bearer realm="duckhoo", error="insufficient_scope"`
	if len(s) > 0 {
		challenge += `, scope="` + string(s[0]) + `"`
	}
	c.Set(fiber.HeaderWWWAuthenticate, challenge)
	if len(s) == 0 {
		return &auth.Error{Status: fiber.StatusForbidden, Code: "not_by_key", Detail: schema.Text{
			KO: "API 열쇠로는 할 수 없어요. 로그인해 주세요.", EN: "No API key does this: log in."}}
	}
	return &auth.Error{Status: fiber.StatusForbidden, Code: "insufficient_scope", Detail: schema.Text{
		KO: "이 열쇠로는 할 수 없는 일이에요.", EN: "The key's scopes do not open this."}}
}

// apart are addresses that no key uses: people manage their account themselves.
var apart = []string{"/api/v1/auth/", "/api/v1/me/keys", "/api/v1/me/export", "/api/v1/me/identities"}

// takers are the parts of addresses that belong to those who take quizzes,
// makers those that are no model and belong to those who make them.
var (
	takers = []string{"attempts", "answers", "rating", "ratings", "comments", "reports", "disputes", "appeals"}
	makers = []string{"media"}
)

// personal are the first parts of addresses that are about whoever asks.
var personal = []string{"me", "account", "imports", "notifications"}

// scopesOf says which scopes open a route. False is a route that no rule
// covers: no key uses it.
func (p *program) scopesOf(method, path string) (scopes, bool) {
	parts := strings.Split(strings.TrimPrefix(path, "/api/v1/"), "/")
	m := p.registry.Plural(parts[0])
	switch {
	case slices.ContainsFunc(apart, func(root string) bool { return strings.HasPrefix(path, root) }),
		path == "/api/v1/me" && method == fiber.MethodDelete:
		return nil, true
	case strings.HasPrefix(path, "/api/docs"), strings.HasPrefix(path, "/api/openapi"):
		return scopes{models.ScopeRead, models.ScopeTake, models.ScopeWrite, models.ScopeModerate}, true
	case parts[0] == "admin":
		return scopes{models.ScopeModerate}, true
	case method == fiber.MethodGet:
		return scopes{models.ScopeRead}, true
	case p.staffVerb(m, parts):
		return scopes{models.ScopeModerate}, true
	case slices.ContainsFunc(parts, func(part string) bool { return slices.Contains(takers, part) }):
		if method == fiber.MethodPost || method == fiber.MethodPut { // what somebody says or takes is never a moderator's work
			return scopes{models.ScopeTake}, true
		}
		return scopes{models.ScopeTake, models.ScopeModerate}, true
	case slices.Contains(personal, parts[0]):
		return scopes{models.ScopeWrite}, true
	case m != nil, slices.Contains(makers, parts[0]):
		return scopes{models.ScopeWrite, models.ScopeModerate}, true
	}
	return nil, false
}

// staffVerb reports whether an address is a verb that owners do not have.
func (p *program) staffVerb(m *schema.Model, parts []string) bool {
	if m == nil || len(parts) != 3 {
		return false
	}
	t, ok := m.Transition(parts[2])
	return ok && !t.Owner && !t.Hidden
}
