package panel

import (
	"errors"
	"strconv"
	"strings"

	"duckhoo/models/schema"
)

// wanted reads which jobs the address asks for. Words are looked for in the
// names of kinds; J-12 is one job, and a handle everything about a person, for
// those who may see people.
func (p *jobsPage) wanted() (JobQuery, error) {
	before, _ := strconv.ParseInt(p.Query("before"), 10, 64) // nonsense is the first page
	w := JobQuery{Group: p.group, Before: before, Limit: jobsLength + 1}
	p.sought = strings.TrimSpace(p.Query("q"))
	if p.sought == "" {
		return w, nil
	}
	w.Some = true
	words := strings.ToLower(p.sought)
	for _, kind := range p.site.Jobs.Kinds() {
		if strings.Contains(strings.ToLower(p.kind(kind)), words) || kind == words {
			w.Kinds = append(w.Kinds, kind)
		}
	}
	w.ID, _ = strconv.ParseInt(strings.TrimPrefix(words, "j-"), 10, 64) // what is no number is no job
	var err error
	w.Person, err = p.personOf(strings.TrimPrefix(words, "@"))
	return w, err
}

// personOf finds somebody by their handle, the zero id where there is nobody.
func (p *jobsPage) personOf(handle string) (schema.ID, error) {
	m := p.site.Registry.Model("user")
	if m == nil || m.Field("Handle") == nil || !p.allowed(m.Permission(schema.VerbView)) {
		return schema.ID{}, nil
	}
	row, err := p.site.DB.FindBy(p.ctx, m, schema.Eq("Handle", handle))
	if errors.Is(err, schema.ErrNotFound) {
		return schema.ID{}, nil
	}
	if err != nil {
		return schema.ID{}, err
	}
	return m.ID(row), nil
}

// moving reports whether something on the page will change by itself soon.
func (p *jobsPage) moving() bool {
	if p.counts[JobsRunning] > 0 {
		return true
	}
	for _, j := range p.list {
		if j.State == "available" || j.State == "running" {
			return true
		}
	}
	return false
}
