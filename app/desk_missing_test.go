package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// Where there is nothing the desk says what of, and the way to what there is; where
// something is wrong it says so beside it, each mistake for itself.
func TestDeskSaysWhatIsMissing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := w.screen()
		b := w.bench()
		empty := func(query string) (title string, ways int) {
			t.Helper()
			found := b.modi.get("/admin/queue?" + query).page().Find(".desk__subject [data-empty]")
			return strings.TrimSpace(found.Find("h2").Text()), found.Find(`a[href="/admin/queue"]`).Length()
		}
		for query, want := range map[string]string{"tab=mine": "맡은 사건이 없어요", "tab=escalated": "올린 사건이 없어요", "tab=resolved": "끝난 사건이 없어요", "kind=statistic": "이런 사건은 없어요"} {
			title, ways := empty(query)
			if title != want || (ways == 1) != (query == "kind=statistic") {
				t.Errorf("%s: %q, %d ways to all", query, title, ways)
			}
		}

		reported := b.modi.get("/admin/queue").page().Find("ol.cases .case").AttrOr("data-id", "")
		review := w.text("SELECT id FROM cases WHERE subject_id = ?", s.handIn(w.as("owner"), "한국 지리", "대한민국에서 가장 높은 산은 어디일까요?"))
		many := func(ids ...string) (choices, sends int, kinds string) {
			t.Helper()
			page := b.modi.get("/admin/queue/many?" + url.Values{"id": ids}.Encode()).page()
			return page.Find(`input[name="action"]`).Length(), page.Find(`[data-action="confirm"], textarea[name="reason"]`).Length(), page.Find("main li[data-id]").Text()
		}
		if choices, sends, kinds := many(reported, review); choices != 0 || sends != 0 || !strings.Contains(kinds, "신고") || !strings.Contains(kinds, "검토") {
			t.Errorf("nothing that both could be: %d choices, %d to send: %s", choices, sends, kinds)
		}
		if choices, sends, _ := many(reported); choices == 0 || sends != 2 {
			t.Errorf("one that can be decided: %d choices, %d to send", choices, sends)
		}

		address := "/admin/queue/" + reported
		a := b.decide(b.modi, address+"/decide", form(b.modi.get(address).page()))
		if a.status != http.StatusUnprocessableEntity || a.page().Find(`#act-hide textarea[name="reason"][aria-invalid="true"]`).Length() != 1 || a.page().Find(`[aria-invalid="true"]`).Length() != 1 {
			t.Errorf("without a reason: %d, %d fields are marked", a.status, a.page().Find(`[aria-invalid="true"]`).Length())
		}
		values := form(b.modi.get(address).page())
		values.Set("reason", "광고로 가득해요")
		values.Set("seen", strings.Repeat("0", 64))
		stale := b.decide(b.modi, address+"/decide", values)
		if layer := stale.page().Find("#act-hide[open]"); stale.status != http.StatusConflict || !strings.Contains(layer.Find("[role=status]").Text(), "그사이에 바뀌었어요") || strings.TrimSpace(layer.Find(`textarea[name="reason"]`).Text()) != "광고로 가득해요" {
			t.Errorf("the layer over what has changed: %d %s", stale.status, layer.Text())
		}

		a = s.boss.post("/admin/auto-rules/add", "/admin/auto-rules/add", url.Values{"name": {"broken"}, "source": {"on: [quiz]\nwhen:\n  links: {blow: 7}\ndo: explode\nreason: spam\n"}})
		said := strings.Split(strings.TrimSpace(a.page().Find(`[data-error="source"]`).Text()), "\n")
		if a.status != http.StatusUnprocessableEntity || len(said) != 2 || !strings.HasPrefix(said[0], "3번째 줄") || !strings.HasPrefix(said[1], "4번째 줄") {
			t.Errorf("mistakes of a rule: %d %q", a.status, said)
		}
	})
}
