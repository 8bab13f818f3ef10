// Package ui holds the templ components that both faces share: the shell of
// the back office, the layout of the public site, and the small parts that
// pages are put together from.
//
// Components take plain values and ask nobody for anything: what a reader may
// see is decided before they are called. Their own words come from
// web/locales by the context that they are drawn with.
package ui

import (
	"strings"
	"unicode/utf8"
)

// Tone is what a colour means. Each comes with an icon and a word.
type Tone string

// The tones: published, pending, rejected or removed, draft or archived, and
// the accent, which means selected and never a state.
const (
	OK     Tone = "ok"
	Warn   Tone = "warn"
	Bad    Tone = "bad"
	Info   Tone = "info"
	Accent Tone = "accent"
	Idle   Tone = ""
)

// class joins a block's name with the modifiers that are not empty.
func class(block string, modifiers ...string) string {
	var b strings.Builder
	b.WriteString(block)
	for _, m := range modifiers {
		if m != "" {
			b.WriteString(" " + block + "--" + m)
		}
	}
	return b.String()
}

// first is the first letter of a name, for an avatar.
func first(name string) string {
	name = strings.TrimPrefix(strings.TrimSpace(name), "@")
	r, size := utf8.DecodeRuneInString(name)
	if size == 0 {
		return "?"
	}
	return strings.ToUpper(string(r))
}

// describedBy names the help and the error of a field for aria-describedby.
func describedBy(id string, help, err bool) string {
	var ids []string
	if err {
		ids = append(ids, id+"-error")
	}
	if help {
		ids = append(ids, id+"-help")
	}
	return strings.Join(ids, " ")
}
