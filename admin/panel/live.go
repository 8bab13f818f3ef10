package panel

import (
	"net/url"

	"duckhoo/models/schema"
)

// liveURL is the stream of events about a model's rows, or about one of them; ""
// where nobody tells.
func (v *visit) liveURL(m *schema.Model, id schema.ID) string {
	if v.site.Events == "" || !tells(m) {
		return ""
	}
	query := url.Values{"models": {m.Name}}
	if !id.IsZero() {
		query.Set("ids", id.String())
	}
	return v.site.Events + "?" + query.Encode()
}

// tells reports whether writes of a model's rows are in the log, which is where
// events come from.
func tells(m *schema.Model) bool {
	row, says := m.New().(interface{ Audited() bool })
	return !says || row.Audited()
}
