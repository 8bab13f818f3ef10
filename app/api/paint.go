package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"strings"

	"duckhoo/models/schema"
)

// paint writes JSON as indented HTML with a class for each kind of token and
// links on ids whose rows have an address. Every byte of the data is escaped.
func (a *API) paint(body []byte, m *schema.Model) (string, error) {
	p := &painter{api: a, dec: json.NewDecoder(bytes.NewReader(body))}
	p.dec.UseNumber()
	if err := p.value(m, "", 0); err != nil {
		return "", fmt.Errorf("api: paint: %w", err)
	}
	return p.out.String(), nil
}

type painter struct {
	api *API
	dec *json.Decoder
	out strings.Builder
}

func (p *painter) value(m *schema.Model, key string, depth int) error {
	t, err := p.dec.Token()
	if err != nil {
		return err
	}
	switch v := t.(type) {
	case json.Delim:
		return p.nested(v, m, key, depth)
	case string:
		p.text(v, p.link(m, key, v))
	case json.Number:
		p.span("n", v.String())
	case bool:
		p.span("w", fmt.Sprint(v))
	default:
		p.span("w", "null")
	}
	return nil
}

// nested writes an object or a list with its members.
func (p *painter) nested(open json.Delim, m *schema.Model, key string, depth int) error {
	closing := map[json.Delim]string{'{': "}", '[': "]"}[open]
	p.out.WriteString(open.String())
	empty := true
	for p.dec.More() {
		if !empty {
			p.out.WriteByte(',')
		}
		empty = false
		p.line(depth + 1)
		inner, name := m, key
		if open == '{' {
			t, err := p.dec.Token()
			if err != nil {
				return err
			}
			name, _ = t.(string)
			p.span("k", quoted(name))
			p.out.WriteString(": ")
			inner = behind(m, name)
		}
		if err := p.value(inner, name, depth+1); err != nil {
			return err
		}
	}
	if _, err := p.dec.Token(); err != nil {
		return err
	}
	if !empty {
		p.line(depth)
	}
	p.out.WriteString(closing)
	return nil
}

// behind is the model of what stands under a name: a relation's, else the same.
func behind(m *schema.Model, name string) *schema.Model {
	if m != nil {
		if r := m.RelationJSON(name); r != nil {
			return r.Target
		}
	}
	return m
}

// link is the address of the row that an id names, "" where there is none.
func (p *painter) link(m *schema.Model, key, value string) string {
	if m == nil {
		return ""
	}
	if _, err := schema.ParseID(value); err != nil {
		return ""
	}
	target := m
	if key != "id" {
		target = nil
		if f := m.FieldJSON(key); f != nil && f.Relation != nil {
			target = f.Relation.Target
		}
		for _, r := range m.Many() {
			if r.IDsJSON() == key {
				target = r.Target
			}
		}
	}
	for _, r := range p.api.resources {
		if r.model == target {
			return r.root + "/" + value
		}
	}
	return ""
}

func (p *painter) line(depth int) { p.out.WriteString("\n" + strings.Repeat("  ", depth)) }

func (p *painter) span(class, text string) {
	p.out.WriteString(`<span class="` + class + `">` + html.EscapeString(text) + "</span>")
}

func (p *painter) text(s, href string) {
	if href == "" {
		p.span("s", quoted(s))
		return
	}
	p.out.WriteString(`<a class="s" href="` + html.EscapeString(href) + `">` + html.EscapeString(quoted(s)) + "</a>")
}

// quoted writes a JSON string as a person reads it: <, > and & stay.
func quoted(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a string always can
	return strings.TrimSuffix(b.String(), "\n")
}
