package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
)

// reader is somebody whose browser runs no scripts: they follow the links and
// send the forms of the page that is open, as its HTML gives them.
type reader struct {
	t    *testing.T
	b    *browser
	page *goquery.Document
	at   *url.URL
}

func (w *world) reader(t *testing.T) *reader {
	return &reader{t: t, b: w.browser(), at: &url.URL{Path: "/"}}
}

// open goes to an address and to where that leads.
func (r *reader) open(address string) {
	r.t.Helper()
	r.ask(http.MethodGet, address, nil)
}

func (r *reader) ask(method, address string, values url.Values) {
	r.t.Helper()
	for range 5 {
		to, err := r.at.Parse(address)
		if err != nil {
			r.t.Fatal(err)
		}
		to.Scheme, to.Host, to.Fragment = "", "", ""
		var a answer
		if method == http.MethodGet {
			a = r.b.get(to.String())
		} else {
			a = r.b.send(method, to.String(), values.Encode(), "Content-Type", "application/x-www-form-urlencoded", "Accept", "text/html", "Origin", r.b.w.base)
		}
		r.at = to
		if a.status < 300 || a.status > 399 {
			root, err := html.ParseWithOptions(strings.NewReader(a.body), html.ParseOptionEnableScripting(false))
			if err != nil || a.status != http.StatusOK && a.status != http.StatusUnprocessableEntity {
				r.t.Fatalf("%s %s: %d %v", method, to, a.status, err)
			}
			r.page = goquery.NewDocumentFromNode(root)
			return
		}
		method, address, values = http.MethodGet, a.header.Get("Location"), nil
	}
	r.t.Fatalf("%s leads on and on", address)
}

// one is the one element that a selector names, which must need no script.
func (r *reader) one(selector string) *goquery.Selection {
	r.t.Helper()
	found := r.page.Find(selector).FilterFunction(func(_ int, s *goquery.Selection) bool {
		return s.Closest("[data-needs-js], [hidden], template").Length() == 0
	})
	if found.Length() == 0 {
		r.t.Fatalf("%s has no %s: %s", r.at, selector, strings.Join(strings.Fields(r.page.Find("main").Text()), " "))
	}
	return found.First()
}

// follow follows a link.
func (r *reader) follow(selector string) {
	r.t.Helper()
	href, is := r.one(selector).Attr("href")
	if !is {
		r.t.Fatalf("%s is no link", selector)
	}
	r.open(href)
}

// send submits the form of a button, or a form, after its inputs were filled in.
// What the form has no input for cannot be sent.
func (r *reader) send(selector string, filled url.Values) {
	r.t.Helper()
	button := r.one(selector)
	form := button.Closest("form")
	if id, is := button.Attr("form"); is {
		form = r.page.Find(`form[id="` + id + `"]`)
	}
	values, known := r.inputs(form)
	for name, list := range filled {
		if !known[name] {
			r.t.Fatalf("%s: the form has no input %q", r.at, name)
		}
		values[name] = list
	}
	if name, is := button.Attr("name"); is && button.Is("button") {
		values.Set(name, button.AttrOr("value", ""))
	}
	action := button.AttrOr("formaction", form.AttrOr("action", r.at.String()))
	if strings.EqualFold(form.AttrOr("method", "get"), "get") {
		path, _, _ := strings.Cut(action, "?")
		r.open(path + "?" + values.Encode())
		return
	}
	r.ask(http.MethodPost, action, values)
}

// inputs are what a form sends as it stands, and what it could send.
func (r *reader) inputs(form *goquery.Selection) (url.Values, map[string]bool) {
	values, known := url.Values{}, map[string]bool{}
	r.page.Find("input[name], select[name], textarea[name]").Each(func(_ int, s *goquery.Selection) {
		owner := s.Closest("form")
		if id, is := s.Attr("form"); is {
			owner = r.page.Find(`form[id="` + id + `"]`)
		}
		if owner.Length() == 0 || form.Length() == 0 || owner.Get(0) != form.Get(0) || s.Is("[disabled]") || s.Closest("fieldset[disabled], template").Length() > 0 {
			return
		}
		name := s.AttrOr("name", "")
		known[name] = true
		switch {
		case s.Is("select"):
			chosen := s.Find("option[selected]")
			if chosen.Length() == 0 && !s.Is("[multiple]") {
				chosen = s.Find("option").First()
			}
			chosen.Each(func(_ int, o *goquery.Selection) { values.Add(name, o.AttrOr("value", o.Text())) })
		case s.Is("textarea"):
			values.Add(name, s.Text())
		case !s.Is("[type=checkbox], [type=radio]") || s.Is("[checked]"):
			if !s.Is("[type=file]") {
				values.Add(name, s.AttrOr("value", "on"))
			}
		}
	})
	return values, known
}

// rows are the ids of a list, in its order.
func (r *reader) rows() []string {
	return r.page.Find("tbody tr[data-id]").Map(func(_ int, s *goquery.Selection) string { return s.AttrOr("data-id", "") })
}

// is fails unless a page of that kind is open.
func (r *reader) is(page string) {
	r.t.Helper()
	if got := r.page.Find("body").AttrOr("data-page", ""); got != page {
		r.t.Fatalf("%s is the page %q, want %q: %s", r.at, got, page, strings.Join(strings.Fields(r.page.Find("[data-errors], [data-error]").Text()), " "))
	}
}
