package site

import (
	"net/url"
	"strconv"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

const (
	// pageSize fills rows of two, three and four cards.
	pageSize = 24
	// countCap is how far lists count; beyond that they say "more than".
	countCap = 1000
	// onItsOwn is how many pages come by scrolling alone. Then the reader is
	// asked, or the foot of the page could never be reached.
	onItsOwn = 3
)

// listing is one page of quizzes as cards.
type listing struct {
	Cards []card
	Count string // "퀴즈 1,284개"
	Next  string // address of the page that follows, "" at the end
	// More is where a script fetches it from, "" to wait for a click.
	More string
}

// card is a quiz in a list.
type card struct {
	ID        string
	Href      string
	Title     string
	Lang      string // lang of the title, "" when it is the reader's
	Cover     cover
	Genre     string
	Questions int
	Author    string
}

// wanted is which quizzes a list shows, and at which address.
type wanted struct {
	where  schema.Cond
	sort   []database.Order // none: newest first
	search string
	path   string
	query  url.Values // what makes the list, without the cursor
}

// list reads a page of published quizzes: the rows, the number of questions of
// each, and how many there are in all where that is not known.
func (v *visit) list(w wanted) (listing, error) {
	q := v.published(w.where)
	q.Search, q.Cursor, q.Limit, q.With = w.search, v.Query("cursor"), pageSize, []string{"Owner", "Genre"}
	if len(w.sort) > 0 {
		q.Sort = w.sort
	}
	page, err := v.site.DB.List(v.ctx, q)
	if err != nil {
		return listing{}, err
	}
	quizzes := rowsOf[models.Quiz](page.Rows)
	numbers, err := v.questionNumbers(quizzes)
	if err != nil {
		return listing{}, err
	}
	out := listing{}
	for _, quiz := range quizzes {
		out.Cards = append(out.Cards, v.card(quiz, numbers[quiz.LiveVersionID.String()]))
	}
	if out.Count, err = v.count(q, page); err != nil {
		return listing{}, err
	}
	if page.Next != "" {
		v.follow(&out, w, page.Next)
	}
	return out, nil
}

// published asks for quizzes that everybody may see, newest first. What is
// published has a time of it; saying so lets an index give the order.
func (v *visit) published(where schema.Cond) database.Query {
	return database.Query{
		Model: v.site.quizzes, Actor: v.actor, Verb: schema.VerbRead, Where: schema.And(where, schema.IsNull("PublishedAt", false)),
		Sort: []database.Order{{Path: "PublishedAt", Desc: true}},
	}
}

// questionNumbers counts the questions of the live versions of quizzes that
// the actor may see.
func (v *visit) questionNumbers(quizzes []*models.Quiz) (map[string]int, error) {
	versions := make([]any, 0, len(quizzes))
	for _, quiz := range quizzes {
		if !quiz.LiveVersionID.IsZero() {
			versions = append(versions, quiz.LiveVersionID)
		}
	}
	if len(versions) == 0 {
		return map[string]int{}, nil
	}
	m := v.site.questions
	return v.site.DB.Facets(v.ctx, database.Query{
		Model: m, Actor: v.actor, Verb: schema.VerbRead, Where: schema.In("QuizVersionID", versions...),
	}, m.Field("QuizVersionID"))
}

func (v *visit) card(quiz *models.Quiz, questions int) card {
	return card{
		ID: quiz.ID.String(), Href: quizPath(quiz.Slug), Title: quiz.Title, Lang: v.foreign(quiz.Language), Cover: v.cover(quiz),
		Genre: v.genreName(quiz.Genre), Questions: questions, Author: v.person(quiz.Owner).Name,
	}
}

// count says how many quizzes a list has, by a statement of its own only if the
// page does not tell. Of a search that found too many to gather it says what the
// page shows: to count them costs as much as to find them.
func (v *visit) count(q database.Query, page *database.Page) (string, error) {
	most := countCap
	n, more := page.All, page.All > most
	switch {
	case page.Next == "" && page.Prev == "":
		n, more = len(page.Rows), false
	case n < 0 && q.Search != "":
		n, more = len(page.Rows), true
	}
	if n < 0 {
		var err error
		if n, more, err = v.site.DB.Count(v.ctx, q, most); err != nil {
			return "", err
		}
	}
	n = min(n, most)
	if more {
		return v.T("count_more", "count", n), nil
	}
	return v.T("count", "count", n), nil
}

// follow fills in the way to the next page.
func (v *visit) follow(out *listing, w wanted, cursor string) {
	next := url.Values{}
	for name, values := range w.query {
		next[name] = values
	}
	next.Set("cursor", cursor)
	out.Next = address(w.path, next)
	if seen := v.QueryInt("page", 1); seen >= 1 && seen <= onItsOwn {
		out.More = withQuery(out.Next, "page", strconv.Itoa(seen+1))
	}
}

// foreign is the language of a text that is not in the reader's, "" otherwise.
func (v *visit) foreign(l models.Language) string {
	if string(l) == v.lang() {
		return ""
	}
	return string(l)
}

// rowsOf gives rows their type back.
func rowsOf[T any](rows []any) []*T {
	out := make([]*T, 0, len(rows))
	for _, row := range rows {
		if typed, ok := row.(*T); ok {
			out = append(out, typed)
		}
	}
	return out
}
