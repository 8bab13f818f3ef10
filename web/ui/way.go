package ui

import (
	"net/url"

	"duckhoo/config"
)

// Way is a way to log in beside the password.
type Way struct {
	Name  string // in addresses
	Label string // for people
	Href  string
}

// Ways lists the providers of the settings that a browser may log in by. next
// is where it goes then; "" and "/" are the first page.
func Ways(providers []config.Provider, lang, next string) []Way {
	var out []Way
	for _, p := range providers {
		if !p.Browser() {
			continue
		}
		w := Way{Name: p.Name, Label: p.Title(lang), Href: "/login/" + p.Name}
		if next != "" && next != "/" {
			w.Href += "?next=" + url.QueryEscape(next)
		}
		out = append(out, w)
	}
	return out
}
