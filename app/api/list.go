package api

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/url"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// place is where a list stands, and what narrows it.
type place struct {
	address string
	mine    bool                          // what the actor owns
	verb    string                        // whose scope holds; empty is schema.VerbRead
	where   schema.Cond                   // beside what the query string asks
	forms   func(lang string) []writeForm // of its page, nil for none of its own
}

// list answers GET /api/v1/{plural}.
func (r *resource) list(c *fiber.Ctx) error {
	if r.personal() && r.Actor(c).ActorID().IsZero() {
		return schema.ErrUnauthorized
	}
	return r.listing(c, place{address: r.root})
}

// listing answers a list.
func (r *resource) listing(c *fiber.Ctx, at place) error {
	page, err := wantsPage(c)
	if err != nil {
		return err
	}
	actor := r.Actor(c)
	q, err := r.asked(c, actor, at.mine, page)
	if err != nil {
		return err
	}
	q.query.Where = schema.And(at.where, q.query.Where)
	q.query.Verb = cmp.Or(at.verb, q.query.Verb)
	q.query.Of = q.list(at.address)
	body, links, err := r.rows(c, q, at.address)
	if err != nil {
		return err
	}
	if len(links) > 0 {
		c.Set(fiber.HeaderLink, links.String())
	}
	if page {
		return r.listPage(c, at, q, body, links)
	}
	return sendJSON(c, actor, fiber.StatusOK, listTag(body), body)
}

// rows builds the body of a list.
func (r *resource) rows(c *fiber.Ctx, q ask, address string) ([]byte, links, error) {
	ctx := c.UserContext()
	found, err := r.DB.ListJSON(ctx, q.query, q.shape)
	if errors.Is(err, database.ErrCursor) {
		return nil, nil, badParameter(problem("/cursor", "invalid_cursor",
			"이 목록의 커서가 아니에요. 처음부터 다시 읽어 주세요.", "This cursor is not of this list and order: start again."))
	}
	if err != nil {
		return nil, nil, err
	}
	count := -1
	if q.exact {
		if count, _, err = r.DB.Count(ctx, q.query, 0); err != nil {
			return nil, nil, err
		}
	}
	return listBody(found, q.query.Limit, count), pageLinks(address, q.pairs, found), nil
}

// listBody wraps rows that the database has written already.
func listBody(found *database.JSONPage, limit, count int) []byte {
	b := make([]byte, 0, len(found.Data)+len(found.Next)+len(found.Prev)+96)
	b = append(b, `{"data":`...)
	b = append(b, found.Data...)
	b = append(b, `,"page":{"next_cursor":`...)
	b = appendText(b, found.Next)
	b = append(b, `,"prev_cursor":`...)
	b = appendText(b, found.Prev)
	b = append(b, `,"limit":`...)
	b = strconv.AppendInt(b, int64(limit), 10)
	if count >= 0 {
		b = append(b, `,"count":`...)
		b = strconv.AppendInt(b, int64(count), 10)
	}
	return append(b, "}}"...)
}

// appendText writes a JSON string, null for the empty one.
func appendText(b []byte, s string) []byte {
	if s == "" {
		return append(b, "null"...)
	}
	quoted, _ := json.Marshal(s) // a string always can
	return append(b, quoted...)
}

// links are the pages around a list, for the header Link (RFC 8288).
type links []link

type link struct{ rel, href string }

func (l links) String() string {
	parts := make([]string, len(l))
	for i, one := range l {
		parts[i] = "<" + one.href + `>; rel="` + one.rel + `"`
	}
	return strings.Join(parts, ", ")
}

// to is the address of a page around the list, "" where there is none.
func (l links) to(rel string) string {
	for _, one := range l {
		if one.rel == rel {
			return one.href
		}
	}
	return ""
}

func pageLinks(address string, query []pair, found *database.JSONPage) links {
	var out links
	if found.Next != "" {
		out = append(out, link{"next", withCursor(address, query, found.Next)})
	}
	if found.Prev != "" {
		out = append(out, link{"prev", withCursor(address, query, found.Prev)})
	}
	return out
}

func withCursor(address string, query []pair, cursor string) string {
	return address + "?" + encode(append(query[:len(query):len(query)], pair{"cursor", cursor}))
}

// encode writes a query string in the order given.
func encode(query []pair) string {
	parts := make([]string, len(query))
	for i, p := range query {
		parts[i] = url.QueryEscape(p.name) + "=" + url.QueryEscape(p.value)
	}
	return strings.Join(parts, "&")
}
