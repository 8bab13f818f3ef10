package panel_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFilterGroups(t *testing.T) {
	each(t, func(h *house) {
		h.make("a", map[string]any{"colour": "red", "amount": int64(1)})
		h.make("b", map[string]any{"colour": "red", "amount": int64(9), "blurb": "OST one"})
		h.make("c", map[string]any{"colour": "green", "amount": int64(9)})
		h.make("d", map[string]any{"colour": "blue", "amount": int64(2), "blurb": "an ost"})
		b := h.as(boss())
		any := func(queries ...string) string {
			return url.Values{"any": queries}.Encode()
		}
		for query, want := range map[string][]string{
			any("colour=red&amount__gte=5", "colour=blue"):       {"b", "d"},
			any("colour=red", "blurb__contains=ost"):             {"a", "b", "d"},
			any("colour=red", "colour=green") + "&amount__gte=5": {"b", "c"},
			any("colour=red&colour=green"):                       {"a", "b", "c"},
			any("tested=unknown&colour=blue"):                    {"d"},
			"any.0.0.name=colour&any.0.0.value=%EB%B9%A8%EA%B0%95&any.0.1.name=amount__gte&any.0.1.value=5&any.1.0.name=colour&any.1.0.value=blue": {"b", "d"},
			"any.0.0.name=&any.0.0.value=&any.1.0.name=colour&any.1.0.value=":                                                                      {"a", "b", "c", "d"},
		} {
			page := b.get("/admin/gadgets/?"+query).is(200).has(0, "[data-notice]")
			got := page.titles()
			slices.Sort(got)
			if d := cmp.Diff(want, got); d != "" {
				h.Errorf("%s: %s", query, d)
			}
		}
		page := b.get("/admin/gadgets/?filters=1&q=&"+any("colour=red&amount__gte=5", "colour=blue")).is(200).has(1, ".chip").has(3, "[data-group]")
		if got := page.texts(".chip")[0]; got != "조건 묶음 수량 5부터 그리고 색 빨강 또는 색 파랑" {
			h.Errorf("the chip says %q", got)
		}
		// The sheet sends what it shows.
		values := url.Values{}
		for _, s := range page.doc.Find("form[data-filters] [data-group] input, form[data-filters] [data-group] select").EachIter() {
			value := s.AttrOr("value", "")
			if s.Is("select") {
				value = s.Find("option[selected]").AttrOr("value", "")
			}
			values.Add(s.AttrOr("name", ""), value)
		}
		got := b.get("/admin/gadgets/?" + values.Encode()).is(200).titles()
		if slices.Sort(got); !slices.Equal(got, []string{"b", "d"}) {
			h.Errorf("%v from %s", got, values.Encode())
		}
		if next := b.get("/admin/gadgets/?"+values.Encode()).doc.Find("thead th a.sort").AttrOr("href", ""); !strings.Contains(next, "any=") || strings.Contains(next, "any.0") {
			h.Errorf("links say %q", next)
		}
		for _, bad := range []string{any("code=x"), any("colour=purple"), any("maker__password=x"), any("nonsense"), any("any=colour%3Dred"), any(""), any("%zz"), any("colour="),
			any(slices.Repeat([]string{"colour=red"}, 11)...)} {
			if bad == any("") {
				continue // says nothing
			}
			page := b.get("/admin/gadgets/?"+bad).is(200).has(1, "[data-notice]")
			if n := len(page.titles()); n != 4 {
				h.Errorf("%s: %d rows", bad, n)
			}
		}
		b.post("/admin/gadgets/?"+any("colour=red&amount__gte=5", "colour=blue"), "action", "show", "all", "1", "confirm", "1").is(303)
		if got := h.stages(); got["shown"] != 2 {
			h.Errorf("select-all with a group: %v", got)
		}
	})
}
