package panel

import (
	"net/url"
	"slices"

	"duckhoo/models"
	"duckhoo/models/database"
)

// deskFilter is which cases of a tab are listed, and in which order. It stands in
// every address of the desk, so that the next case is one of them too.
type deskFilter struct {
	kind    models.CaseKind    // "" for any
	subject models.CaseSubject // "" for any
	sort    string             // "" for the most urgent first
}

// byDue lists what is due first before what weighs more.
const byDue = "due_at"

// readFilter reads the address. What is none of the choices is any.
func (v *visit) readFilter() deskFilter {
	f := deskFilter{kind: models.CaseKind(v.Query("kind")), subject: models.CaseSubject(v.Query("subject")), sort: v.Query("sort")}
	if !slices.Contains(f.kind.Choices(), string(f.kind)) {
		f.kind = ""
	}
	if !slices.Contains(f.subject.Choices(), string(f.subject)) {
		f.subject = ""
	}
	if f.sort != byDue {
		f.sort = ""
	}
	return f
}

// narrows reports whether cases of the tab are left out.
func (f deskFilter) narrows() bool { return f.kind != "" || f.subject != "" }

// listed is what the page lists: its tab, narrowed and sorted.
func (p *deskPage) listed() database.Query {
	w := tabWants[p.tab]
	w.Kind, w.Subject = p.filter.kind, p.filter.subject
	if p.tab != queueResolved {
		w.Sort = p.filter.sort
	}
	return p.site.Desk.Queue(p.actor, w)
}

// within is an address of the desk with a tab and what is listed of it.
func (p *deskPage) within(address, tab string, more ...string) string {
	q := url.Values{}
	if tab != queueWaiting {
		q.Set("tab", tab)
	}
	for name, value := range map[string]string{"kind": string(p.filter.kind), "subject": string(p.filter.subject), "sort": p.filter.sort} {
		if value != "" {
			q.Set(name, value)
		}
	}
	for i := 0; i+1 < len(more); i += 2 {
		q.Set(more[i], more[i+1])
	}
	if len(q) == 0 {
		return address
	}
	return address + "?" + q.Encode()
}
