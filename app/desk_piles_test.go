package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// However a list of cases is narrowed and sorted, it has what a look at every case
// finds, in that order, over all of its pages and back to the first.
func TestNarrowedCasesAreThoseThatThereAre(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		me := w.person("modi", models.RoleModerator)
		other := w.person("other", models.RoleModerator)
		all := w.cases(150, me, other)
		b := w.as("modi")
		r := rand.New(rand.NewPCG(7, 7))
		pick := func(name string, from ...string) string {
			if word := from[r.IntN(len(from))]; word != "" {
				return "&" + name + "=" + word
			}
			return ""
		}
		narrow := func() string {
			return pick("kind", append([]string{"", ""}, models.CaseKind("").Choices()...)...) + pick("subject", append([]string{"", ""}, models.CaseSubject("").Choices()...)...) +
				pick("priority", "", "", "high", "mid", "low") + pick("claimed", "", "", "", "me", "others", "none") +
				pick("state", "", "", "", "pending", "claimed", "escalated", "resolved", "claimed,escalated", "pending,claimed", "pending,claimed,escalated,resolved") +
				pick("sort", "", "", "urgency", "-urgency", "due_at", "-due_at", "created_at", "-created_at", "resolved_at", "-resolved_at")
		}
		found := 0
		for range 120 {
			query := narrow()
			wanted, err := url.ParseQuery(query)
			if err != nil {
				t.Fatal(err)
			}
			want := wantedCases(all, wanted, me)
			found += len(want)
			if got := b.casesOf(query); !slices.Equal(got, want) {
				t.Errorf("%s: %d cases, want %d:\n%s\n%s", query, len(got), len(want), strings.Join(got, " "), strings.Join(want, " "))
			}
		}
		if found < 500 {
			t.Errorf("%d cases fitted in all: hardly anything was looked at", found)
		}
		one := all[3]
		if got := b.casesOf("&state=pending,claimed,escalated,resolved&subject_id=" + one.SubjectID.String()); !slices.Equal(got, []string{one.ID.String()}) {
			t.Errorf("about one thing: %v", got)
		}
	})
}

// casesOf reads a list of cases from its first page to its last, and back.
func (b *browser) casesOf(query string) []string {
	b.w.t.Helper()
	type list struct {
		Data []struct{ ID string }
		Page struct {
			Next string `json:"next_cursor"`
			Prev string `json:"prev_cursor"`
		}
	}
	read := func(cursor string) (p list) {
		a := b.api("GET", "/api/v1/admin/cases?limit=7"+query+map[bool]string{true: "&cursor=" + cursor}[cursor != ""], "")
		if err := json.Unmarshal([]byte(a.body), &p); err != nil || a.status != 200 {
			b.w.t.Fatalf("%s: %d %s", query, a.status, a.body)
		}
		return p
	}
	var out []string
	var pages []list
	for cursor := ""; ; {
		p := read(cursor)
		pages = append(pages, p)
		for _, one := range p.Data {
			out = append(out, one.ID)
		}
		if cursor = p.Page.Next; cursor == "" {
			break
		}
	}
	for i := len(pages) - 1; i > 0; i-- {
		if back := read(pages[i].Page.Prev); !slices.Equal(back.Data, pages[i-1].Data) {
			b.w.t.Errorf("%s: the page before page %d is another one", query, i+1)
		}
	}
	return out
}

// cases makes cases of all sorts, as they stand in the database.
func (w *world) cases(n int, people ...schema.ID) []*models.Case {
	w.t.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	now := time.Now().UTC().Truncate(time.Second)
	at := func(hours int) schema.Time { return schema.At(now.Add(time.Duration(hours) * time.Hour)) }
	var out []*models.Case
	for i := range n {
		c := &models.Case{Subject: models.CaseSubject(models.CaseSubject("").Choices()[r.IntN(3)]), SubjectID: schema.NewID(), Title: fmt.Sprintf("case %d", i),
			State: models.CaseState(models.CaseState("").Choices()[r.IntN(4)]), Score: []int{0, 3, 14, 15, 39, 40, 90}[r.IntN(7)], DueAt: at(r.IntN(9))}
		for k, kind := range models.CaseKind("").Choices() {
			if r.IntN(2+k) == 0 {
				c.Kinds = append(c.Kinds, models.CaseKind(kind))
			}
		}
		c.Urgency = int64(c.Score)*600 - c.DueAt.Unix()
		switch c.State {
		case models.CaseResolved:
			c.Kinds, c.ResolvedAt = nil, at(-r.IntN(5))
		default:
			key := string(c.Subject) + ":" + c.SubjectID.String()
			c.OpenKey = &key
		}
		if c.State == models.CaseClaimed || c.State == models.CaseEscalated && r.IntN(2) == 0 {
			c.ClaimedByID, c.ClaimUntil = people[r.IntN(len(people))], at(1-2*r.IntN(2))
		}
		if err := w.db.Append(w.t.Context(), c); err != nil {
			w.t.Fatal(err)
		}
		out = append(out, c)
	}
	return out
}

// wantedCases looks at every case.
func wantedCases(all []*models.Case, q url.Values, me schema.ID) []string {
	now := time.Now()
	fits := func(c *models.Case) bool {
		holds := !c.ClaimUntil.IsZero() && now.Before(c.ClaimUntil.Time)
		states := strings.Split(q.Get("state"), ",")
		claimed := map[string]bool{"": true, "none": !holds, "me": holds && c.ClaimedByID == me, "others": holds && c.ClaimedByID != me}[q.Get("claimed")]
		if states[0] == "" {
			states = []string{"pending", "claimed"}
			if q.Get("claimed") == "me" || q.Get("claimed") == "others" {
				states = models.CaseState("").Choices()
			}
		}
		high, mid := c.Score >= 40, c.Score >= 15
		return claimed && slices.Contains(states, string(c.State)) && (q.Get("kind") == "" || c.Has(models.CaseKind(q.Get("kind")))) && (q.Get("subject") == "" || q.Get("subject") == string(c.Subject)) &&
			map[string]bool{"": true, "high": high, "mid": mid && !high, "low": !mid}[q.Get("priority")]
	}
	sort, desc := strings.CutPrefix(q.Get("sort"), "-")
	if sort == "" {
		sort, desc = "urgency", true
		if q.Get("state") == "resolved" {
			sort = "resolved_at"
		}
	}
	var fit []*models.Case
	for _, c := range all {
		if fits(c) {
			fit = append(fit, c)
		}
	}
	slices.SortFunc(fit, func(a, b *models.Case) int {
		if sort == "resolved_at" && a.ResolvedAt.IsZero() != b.ResolvedAt.IsZero() { // what is not resolved stands last
			return map[bool]int{true: 1, false: -1}[a.ResolvedAt.IsZero()]
		}
		by := map[string]int{"urgency": cmp.Compare(a.Urgency, b.Urgency), "due_at": a.DueAt.Compare(b.DueAt.Time),
			"created_at": a.CreatedAt.Compare(b.CreatedAt.Time), "resolved_at": a.ResolvedAt.Compare(b.ResolvedAt.Time)}[sort]
		if by = cmp.Or(by, strings.Compare(a.ID.String(), b.ID.String())); desc {
			return -by
		}
		return by
	})
	var out []string
	for _, c := range fit {
		out = append(out, c.ID.String())
	}
	return out
}

// The queue is read off its indexes, each of its piles in the order of the list:
// nothing is sorted.
func TestTheQueueIsReadOffItsIndexes(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.cases(60, w.person("modi", models.RoleModerator))
		open := "deleted_at IS NULL AND resolved_at IS NULL"
		for index, ask := range map[string]string{
			"idx_cases_waiting": "SELECT urgency, id FROM cases WHERE waits = TRUE AND " + open + " ORDER BY urgency DESC, id DESC LIMIT 31",
			"idx_cases_queue":   "SELECT urgency, id FROM cases WHERE state = 'pending' AND pile = 4354 AND deleted_at IS NULL ORDER BY urgency DESC, id DESC LIMIT 31",
			"idx_cases_due":     "SELECT due_at, id FROM cases WHERE state = 'pending' AND pile = 4354 AND " + open + " ORDER BY due_at, id LIMIT 31",
		} {
			if plan := w.explained(ask); !strings.Contains(plan, index) || strings.Contains(plan, "TEMP B-TREE") || strings.Contains(plan, "Sort") {
				t.Errorf("%s: %s", index, plan)
			}
		}
		count := "SELECT count(*) FROM (SELECT 1 FROM cases WHERE state IN ('escalated') AND deleted_at IS NULL LIMIT 10001) c"
		if plan := w.explained(count); !strings.Contains(plan, "idx_cases_queue") {
			t.Errorf("what is escalated is counted by %s", plan)
		}
	})
}

// explained is how the database reads what is asked; PostgreSQL would rather read
// a small table whole.
func (w *world) explained(ask string) string {
	w.t.Helper()
	var steps []map[string]any
	err := w.db.Tx(w.t.Context(), func(ctx context.Context) error {
		how := "EXPLAIN QUERY PLAN "
		if w.settings.Database.Engine == "postgres" {
			how = "EXPLAIN "
			for _, off := range []string{"enable_seqscan", "enable_bitmapscan"} {
				if err := w.db.From(ctx).Exec("SET LOCAL " + off + " = off").Error; err != nil {
					return err
				}
			}
		}
		return w.db.From(ctx).Raw(how + ask).Scan(&steps).Error
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return fmt.Sprint(steps)
}
