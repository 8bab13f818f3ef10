package config

import "strings"

// Fixed reports whether the provider's keys stand in the settings, so that it
// is asked for nothing else.
func (p Provider) Fixed() bool { return p.JWKSURL != "" || p.JWKSFile != "" }

// Browser reports whether people log in by it on the site.
func (p Provider) Browser() bool { return !p.Fixed() || p.AuthorizationURL != "" }

// Bearer reports whether its access tokens come into the API.
func (p Provider) Bearer() bool { return len(p.Audience) > 0 || len(p.Clients) > 0 }

// Title is the words for people in ko or en, the name where there are none.
func (p Provider) Title(lang string) string {
	ko, en, two := strings.Cut(p.Label, "|")
	switch {
	case strings.TrimSpace(p.Label) == "":
		return p.Name
	case two && lang == "en" && strings.TrimSpace(en) != "":
		return strings.TrimSpace(en)
	}
	return strings.TrimSpace(ko)
}
