// Package admin declares the back office: which models it shows, and how. A
// model without a literal appears with what it has.
package admin

import (
	"duckhoo/admin/panel"
)

// Site returns the back office, or every mistake in its declarations. To say
// how staff work with a model, register it here.
func Site(deps panel.Deps) (*panel.Site, error) {
	s, err := panel.New(deps)
	if err != nil {
		return nil, err
	}
	return s, s.Check()
}
