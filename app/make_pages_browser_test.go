package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"duckhoo/models"
	"duckhoo/models/database/dbtest"
	"duckhoo/models/schema"
	"duckhoo/web/static"
)

// TestMorePagesOfMakingInABrowser looks at the preview, the import, the versions
// and an edit of what is live, wide and narrow, in both languages; with -shots it
// takes their pictures.
func TestMorePagesOfMakingInABrowser(t *testing.T) {
	parent := chromium(t)
	axe, err := os.ReadFile("../web/static/node_modules/axe-core/axe.min.js")
	if err != nil || static.Check() != nil {
		unlessCI(t, "no axe or no assets: run make assets")
	}
	w := start(t, "sqlite", dbtest.SQLite(t))
	quiz := w.everyType(w.person("maker", models.RoleMember), map[string]any{"title": "지브리 덕력 고사", "published_at": schema.Now()})
	edit := "/make/" + quiz.ID.String()
	r := w.member(t, "maker")
	r.open(edit + "?q=1")
	r.send(`.qform [data-do="save"]`, map[string][]string{"stem": {"성을 무너뜨리는 주문은 무엇일까요?"}, "explanation": {"일본어로는 바루스예요."}})
	e := &eyes{t: t, w: w, parent: parent, axe: string(axe)}
	e.do(parent, chromedp.EmulateViewport(1280, 900))
	if _, err := chromedp.Call(parent, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: e.axe}); err != nil {
		t.Fatal(err)
	}
	e.do(parent, chromedp.Navigate(w.base+"/login?next=/make"))
	e.js(parent, `(() => { const f = document.querySelector('form[action="/login"]'); f.username.value = "maker"; f.password.value = "`+password+`"; f.requestSubmit(); })()`)
	e.until(parent, `document.body.dataset.page`, "make")
	file := fmt.Sprintf(`(() => { const input = document.querySelector("#file"); const data = new DataTransfer(); data.items.add(new File([%q], "문제은행.gift")); input.files = data.files; document.querySelector('[data-action="check"]').click(); })()`, bank)
	for _, s := range []struct{ name, path, does, until string }{
		{"preview", edit + "/preview?q=1", `(() => { const field = document.querySelector(".question input:not([type=hidden])"); if (field.type === "text") field.value = "바루스"; else field.click(); document.querySelector('[data-action="check"]').click(); })()`, "[data-mark]"},
		{"preview-wide", edit + "/preview?view=wide", "", ".omr"},
		{"import", "/make/import", file, "[data-outcome]"},
		{"versions", edit + "/versions", "", "[data-version]"},
		{"compare", edit + "/versions/2", "", "[data-comparison]"},
		{"live", edit, "", "[data-live]"},
		{"discard", edit, `(() => { document.querySelector("[data-discard]").open = true; })()`, "[data-discard][open]"},
	} {
		for _, lang := range []string{"ko", "en"} {
			e.do(parent, chromedp.EmulateViewport(1280, 900), chromedp.Navigate(w.base+s.path+and(s.path)+"lang="+lang))
			if s.does != "" {
				e.js(parent, s.does)
			}
			e.until(parent, `document.querySelectorAll("`+s.until+`").length > 0`, "true")
			e.axed(parent, s.name+" "+lang)
			w.pictured(e, "site-make-"+s.name+"-"+lang, 1280)
			e.fits(parent, s.name+" "+lang)
			e.axed(parent, s.name+" "+lang+", narrow")
			w.pictured(e, "site-make-"+s.name+"-"+lang, 390)
		}
	}
}

// pictured writes a picture of the page that is open, where -shots asks for it.
func (w *world) pictured(e *eyes, name string, width int64) {
	if *shots == "" {
		return
	}
	e.do(e.parent, chromedp.EmulateViewport(width, 900))
	png, err := chromedp.Run(e.parent, chromedp.CaptureScreenshot())
	if err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(*shots, fmt.Sprintf("%s-%d.png", strings.ReplaceAll(name, "/", "-"), width)), png, 0o600); err != nil {
		w.t.Fatal(err)
	}
}
