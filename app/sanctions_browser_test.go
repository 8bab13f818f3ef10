package main

import (
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"duckhoo/models"
	"duckhoo/models/database/dbtest"
	"duckhoo/web/static"
)

// TestSanctionsInABrowser looks at the pages of sanctions and appeals as
// TestBackOfficeInABrowser does at the others: for a moderator, and for somebody
// who may not come in but there.
func TestSanctionsInABrowser(t *testing.T) {
	parent := chromium(t)
	axe, err := os.ReadFile("../web/static/node_modules/axe-core/axe.min.js")
	if err != nil || static.Check() != nil {
		unlessCI(t, "no axe or no assets: run make assets")
	}
	w := start(t, "sqlite", dbtest.SQLite(t))
	d := w.dock()
	w.person("duck", models.RoleSuperuser)
	d.done(d.modi, "warn", `{"reason":"다른 사람을 놀리지 말아 주세요."}`)
	d.done(d.modi, "mute", `{"reason":"같은 광고를 댓글로 열 번 남겼어요.","until":"`+in(72*time.Hour)+`"}`)
	d.done(d.modi, "suspend", `{"reason":"경고한 뒤에도 광고를 계속 남겼어요. 같은 주소가 열두 번 나와요.","until":"`+in(168*time.Hour)+`"}`)
	ann := d.appellant("ann")
	id := d.heard(ann).Data[1].ID
	if a := ann.api("POST", "/api/v1/appeals", `{"decision_id":"`+id+`","text":"광고가 아니라 제가 만든 퀴즈를 소개한 거예요. 다시 봐 주세요."}`); a.status != http.StatusCreated {
		t.Fatal(a.body)
	}
	pages := []sight{
		{name: "mute", path: "/admin/users/" + d.ann.String() + "/mute"}, {name: "record", path: "/admin/users/" + d.ann.String() + "/"},
		{name: "appeals", path: "/admin/appeals/"}, {name: "sanctions", path: "/admin/sanctions/"},
		{name: "appeal-case", path: d.judge.get("/admin/queue").page().Find("ol.cases .case").AttrOr("href", "")},
	}
	b := &eyes{t: t, w: w, axe: string(axe)}
	b.do(parent, chromedp.Navigate("about:blank"))
	b.parent = parent
	b.eachLanguage(func(b *eyes, lang string) {
		b.signIn(b.parent)
		for _, s := range pages {
			b.look(s, lang)
		}
		b.post("/admin/logout", "")
		b.do(b.parent, chromedp.Navigate(w.base+"/login?next=/me/decisions"))
		b.submit(b.parent, "ann", "me")
		b.look(sight{name: "decisions", path: "/me/decisions", opens: `document.querySelector("details.more").open = true`, until: `document.querySelector("details.more").open`}, lang)
	})
}
