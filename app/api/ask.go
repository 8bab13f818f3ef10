package api

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models/database"
	"duckhoo/models/schema"
)

const (
	searchMost = 200 // characters of q
	inMost     = 100 // values of an __in
)

// reserved are the parameters that lists have besides filters. A field of the
// same name cannot be filtered by.
var reserved = []string{"count", "cursor", "fields", "include", "limit", "q", "sort"}

// ask is a query string, read.
type ask struct {
	query database.Query
	shape database.Shape
	exact bool   // count=exact
	pairs []pair // as they came, without the cursor
}

type pair struct{ name, value string }

// list tells a list from others: by its address and what narrows it, in whatever
// order. What only shapes a page does not count.
func (a ask) list(address string) string {
	var parts []string
	for _, p := range a.pairs {
		if !slices.Contains([]string{"limit", "count", "fields", "include", "sort"}, p.name) {
			parts = append(parts, encode([]pair{p}))
		}
	}
	slices.Sort(parts)
	return address + "?" + strings.Join(parts, "&")
}

// reader reads a query string and collects everything that is wrong with it.
type reader struct {
	*resource
	actor    schema.Actor
	grammar  database.Grammar
	out      ask
	filters  []schema.Cond
	seen     map[string]bool
	problems []schema.Problem
}

// asked reads the query string of a list.
func (r *resource) asked(c *fiber.Ctx, actor schema.Actor, mine, page bool) (ask, error) {
	q := &reader{resource: r, actor: actor, grammar: database.PublicGrammar(r.model, actor), seen: map[string]bool{}}
	q.out.query = database.Query{Model: r.model, Actor: actor, Verb: schema.VerbRead, Limit: r.Settings.API.PageSize, Mine: mine}
	for _, p := range pairs(c) {
		if page && p.value == "" {
			continue // an input of the page's form that was left empty
		}
		q.parameter(p)
		if p.name != "cursor" {
			q.out.pairs = append(q.out.pairs, p)
		}
	}
	if len(q.problems) > 0 {
		return ask{}, badParameter(q.problems...)
	}
	if len(q.filters) > 0 {
		q.out.query.Where = schema.And(q.filters...)
	}
	q.unveiled()
	return q.out, nil
}

// unveiled leaves out rows whose filtered or sorted members are kept from the
// actor: else the filter would tell them.
func (q *reader) unveiled() {
	names, shown := q.model.Veil(q.actor)
	paths := q.out.query.Where.Paths()
	for _, o := range q.out.query.Sort {
		paths = append(paths, o.Path)
	}
	for _, path := range paths {
		if !q.out.query.Mine && slices.Contains(names, q.model.Begins(path)) {
			q.out.query.Where = schema.And(q.out.query.Where, shown)
			return
		}
	}
}

// shaped reads the query string of a single row, which has only its shape.
func (r *resource) shaped(c *fiber.Ctx, actor schema.Actor, owner bool) (database.Shape, error) {
	q := &reader{resource: r, actor: actor, seen: map[string]bool{}}
	q.out.query.Mine = owner
	for _, p := range pairs(c) {
		if q.once(p) && q.readable(p) && !q.shapes(p) {
			q.unknown(p.name, []string{"fields", "include"})
		}
	}
	if len(q.problems) > 0 {
		return database.Shape{}, badParameter(q.problems...)
	}
	return q.out.shape, nil
}

// noParameters refuses whatever the address asks for.
func noParameters(c *fiber.Ctx) error {
	var found []schema.Problem
	for _, p := range pairs(c) {
		found = append(found, problem("/"+p.name, "unknown_parameter", "여기에는 조건이 없어요.", "There are no parameters here."))
	}
	if len(found) > 0 {
		return badParameter(found...)
	}
	return nil
}

func pairs(c *fiber.Ctx) []pair {
	var out []pair
	for name, value := range c.Context().QueryArgs().All() {
		out = append(out, pair{string(name), string(value)})
	}
	return out
}

func (q *reader) fail(p schema.Problem) { q.problems = append(q.problems, p) }

// parameter reads one parameter of a list.
func (q *reader) parameter(p pair) {
	if !q.readable(p) {
		return
	}
	if slices.Contains(reserved, p.name) && !q.once(p) {
		return
	}
	switch p.name {
	case "q":
		q.search(p.value)
	case "sort":
		q.sort(p.value)
	case "cursor":
		q.out.query.Cursor = p.value
	case "limit":
		q.limit(p.value)
	case "count":
		q.out.exact = p.value == "exact"
		if !q.out.exact {
			q.fail(problem("/count", "unknown_choice", "쓸 수 있는 값: exact", "Not one of the choices: exact."))
		}
	default:
		if !q.shapes(p) {
			q.filter(p)
		}
	}
}

// readable refuses what no filter can mean: broken UTF-8 and control characters.
func (q *reader) readable(p pair) bool {
	if utf8.ValidString(p.value) && utf8.ValidString(p.name) && !strings.ContainsFunc(p.name+p.value, unicode.IsControl) {
		return true
	}
	q.fail(schema.NewProblem("/"+strings.ToValidUTF8(p.name, "\uFFFD"), "control_character", nil))
	return false
}

func (q *reader) once(p pair) bool {
	if q.seen[p.name] {
		q.fail(problem("/"+p.name, "repeated", "한 번만 쓸 수 있어요.", "It may stand once only."))
		return false
	}
	q.seen[p.name] = true
	return true
}

func (q *reader) search(text string) {
	switch {
	case len(q.model.Search) == 0:
		q.unknown("q", q.known())
	case utf8.RuneCountInString(text) > searchMost:
		q.fail(schema.NewProblem("/q", "too_long", searchMost))
	default:
		q.out.query.Search = strings.TrimSpace(text)
	}
}

func (q *reader) sort(text string) {
	if text == "" {
		return
	}
	orders, p := q.grammar.Order(text)
	if p != nil {
		q.fail(*p)
		return
	}
	q.out.query.Sort = orders
}

func (q *reader) limit(text string) {
	most := q.Settings.API.PageMax
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > most {
		q.fail(problem("/limit", "out_of_range", "1부터 "+strconv.Itoa(most)+"까지 쓸 수 있어요.", "From 1 to "+strconv.Itoa(most)+"."))
		return
	}
	q.out.query.Limit = n
}

func (q *reader) filter(p pair) {
	if strings.HasSuffix(p.name, "__in") && strings.Count(p.value, ",") >= inMost {
		q.fail(schema.NewProblem("/"+p.name, "too_many", inMost))
		return
	}
	cond, bad := q.grammar.Parameter(p.name, p.value)
	switch {
	case bad == nil:
		q.filters = append(q.filters, cond)
	case bad.Code == "unknown_filter":
		q.unknown(p.name, q.known())
	default:
		q.fail(*bad)
	}
}

// known lists every parameter that the list has for this actor.
func (q *reader) known() []string {
	out := append(q.grammar.Names(), reserved...)
	slices.Sort(out)
	out = slices.Compact(out)
	if len(q.model.Search) == 0 {
		out = slices.DeleteFunc(out, func(name string) bool { return name == "q" })
	}
	return out
}

func (q *reader) unknown(name string, known []string) {
	list := strings.Join(known, ", ")
	q.fail(problem("/"+name, "unknown_parameter", "모르는 조건이에요. 쓸 수 있는 것: "+list, "Unknown parameter. Known: "+list))
}

// shapes reads fields and include.
func (q *reader) shapes(p pair) bool {
	switch p.name {
	case "fields":
		q.out.shape.Fields = q.names(p, q.fieldNames(q.actor, q.out.query.Mine))
	case "include":
		q.out.shape.Include = q.names(p, q.includes(q.actor, q.out.query.Mine))
	default:
		return false
	}
	return true
}

// names reads a list of names, each once and known.
func (q *reader) names(p pair, known []string) []string {
	if p.value == "" {
		return nil
	}
	var out []string
	for name := range strings.SplitSeq(p.value, ",") {
		if !slices.Contains(known, name) {
			list := strings.Join(known, ", ")
			q.fail(problem("/"+p.name, "unknown_name", "모르는 이름: "+name+". 쓸 수 있는 것: "+list, "Unknown name: "+name+". Known: "+list))
			return nil
		}
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// fieldNames lists what fields may name.
func (r *resource) fieldNames(actor schema.Actor, owner bool) []string {
	var out []string
	for _, f := range database.Visible(r.model, actor, owner) {
		out = append(out, f.JSON)
	}
	for _, l := range database.Includable(r.model, actor) {
		if l.Type == schema.ManyToMany {
			out = append(out, l.IDsJSON())
		}
	}
	return append(out, r.ownedNames(owner)...)
}

// includes lists what include may name.
func (r *resource) includes(actor schema.Actor, owner bool) []string {
	var out []string
	for _, l := range database.Includable(r.model, actor) {
		out = append(out, l.JSON)
	}
	return append(out, r.ownedNames(owner)...)
}

// ownedNames lists the children that only the row's owner sees.
func (r *resource) ownedNames(owner bool) []string {
	var out []string
	for _, l := range r.model.Owned() {
		if owner && l.Owners && !l.Read {
			out = append(out, l.JSON)
		}
	}
	return out
}
