package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"duckhoo/models"
	"duckhoo/models/database/dbtest"
	"duckhoo/models/moderation"
	"duckhoo/models/schema"
)

// first is somebody's first ten minutes at the desk.
type first struct {
	*day
	lang string
	step int
}

// TestFirstTenMinutesInABrowser: somebody new decides by keys alone, from the log-in to the
// log, on the demo community, in each language. Pictures of it stand in
// docs/moderation.md.
func TestFirstTenMinutesInABrowser(t *testing.T) {
	parent := chromium(t)
	if *shots != "" { // as they are outside of tests
		was := undoFor
		undoFor = moderation.Undoable
		t.Cleanup(func() { undoFor = was })
	}
	(&eyes{t: t}).do(parent, chromedp.Navigate("about:blank"))
	for _, lang := range []string{"ko", "en"} {
		t.Run(lang, func(t *testing.T) {
			w := start(t, "sqlite", dbtest.SQLite(t))
			ctx, cancel := chromedp.NewContext(parent, chromedp.WithNewBrowserContext())
			t.Cleanup(cancel)
			f := &first{&day{&eyes{t: t, w: w, parent: ctx}, ctx}, lang, 0}
			w.busyEvening()
			f.view(ctx, 1280, "light")
			f.do(ctx, chromedp.EmulateViewport(1280, 800))
			f.comeIn()
			f.hideWithAReason()
			f.takeBack()
			f.sendBack()
			f.together()
			f.look()
		})
	}
}

// busyEvening is the demo community with what people have reported since.
func (w *world) busyEvening() {
	w.t.Helper()
	if _, err := loadDemo(w.t.Context(), w.db, ""); err != nil {
		w.t.Fatal(err)
	}
	w.person("seoyun", models.RoleModerator)
	quiz := func(slug string) string { return w.text("SELECT id FROM quizzes WHERE slug = '" + slug + "'") }
	maker := w.person("sora", models.RoleMember)
	picture := w.as("sora").uploaded("image/png", hills(w.t))
	w.exec("UPDATE quizzes SET cover = (SELECT file FROM media WHERE id = ?), owner_id = ? WHERE id = ?", picture["id"], maker, quiz("before-the-lights-go-out"))
	w.exec("UPDATE quiz_versions SET cover = (SELECT file FROM media WHERE id = ?) WHERE quiz_id = ?", picture["id"], quiz("before-the-lights-go-out"))
	for _, r := range []struct{ who, slug, reason, detail string }{
		{"haneul", "before-the-lights-go-out", "copyright", "표지가 제가 그린 그림이에요. 허락한 적이 없어요."},
		{"jiwoo", "before-the-lights-go-out", "copyright", "다른 사이트에서 본 그림이에요."},
		{"minjun", "before-the-lights-go-out", "spam", ""},
		{"haneul", "idol-fan-101", "wrong_answer", "3번 정답이 바뀐 것 같아요."},
		{"jiwoo", "sea-and-sky-tier-one", "low_quality", "문제가 너무 짧아요."},
		{"minjun", "save-before-you-quit", "low_quality", "설명이 없어요."},
	} {
		if w.countOf("user", schema.Eq("Handle", r.who)) == 0 {
			w.person(r.who, models.RoleMember)
		}
		a := w.as(r.who).api("POST", "/api/v1/reports", fmt.Sprintf(`{"subject":"quiz","subject_id":%q,"reason":%q,"detail":%q}`, quiz(r.slug), r.reason, r.detail))
		if a.status != http.StatusCreated {
			w.t.Fatalf("%v: %d %s", r, a.status, a.body)
		}
	}
}

// hills draws two hills under a moon.
func hills(t *testing.T) []byte {
	t.Helper()
	const wide, high = 600, 400
	m := image.NewNRGBA(image.Rect(0, 0, wide, high))
	for y := range high {
		for x := range wide {
			c := color.NRGBA{uint8(20 + y/4), uint8(30 + y/5), uint8(90 + y/4), 255}
			if dx, dy := x-450, y-90; dx*dx+dy*dy < 45*45 {
				c = color.NRGBA{250, 230, 150, 255}
			}
			if d := x - 180; y > 210+d*d/260 {
				c = color.NRGBA{30, 90, 60, 255}
			}
			if d := x - 470; y > 260+d*d/300 {
				c = color.NRGBA{50, 130, 70, 255}
			}
			m.SetNRGBA(x, y, c)
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, m); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// shot takes the next picture, where pictures are asked for.
func (f *first) shot(name string) {
	f.t.Helper()
	f.step++
	if *shots == "" {
		return
	}
	f.js(f.ctx, `document.fonts.ready.then(() => new Promise((done) => setTimeout(done, 200)))`)
	picture, err := chromedp.Run(f.ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.MkdirAll(*shots, 0o750)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(*shots, fmt.Sprintf("first-%02d-%s-%s.png", f.step, name, f.lang)), picture, 0o600)
	}
	if err != nil {
		f.t.Fatal(err)
	}
}

func (f *first) comeIn() {
	f.open("/admin/login?lang="+f.lang, "login")
	f.write(`input[name="username"]`, "seoyun")
	f.write(`input[name="password"]`, password)
	f.press(kb.Enter)
	f.on("dashboard")
	f.shot("dashboard")
	f.press("?")
	f.until("the keys", `document.querySelector("#keys").open`)
	f.shot("keys")
	f.press(kb.Escape)
	f.press("gd")
	f.until("the queue", `document.querySelector("main.desk")?.hasAttribute("data-live-on")`)
	f.press("c")
	f.until("it is claimed", `document.querySelector("[data-claim]")`)
	f.shot("case")
}

// fetched says whether the browser has asked for the picture behind the first
// shield.
const fetched = `performance.getEntriesByType("resource").filter((e) => e.name.includes("/media/") && !e.name.includes("-pixel.")).length`

func (f *first) hideWithAReason() {
	if n := f.js(f.ctx, fetched); n != "0" {
		f.t.Error("the picture was fetched before anybody uncovered it")
	}
	f.press("v")
	f.until("the picture", fetched+` === 1 && document.querySelector("[data-shield] > img").complete`)
	f.shot("uncovered")
	f.press("v")
	f.press("h")
	f.until("the reasons", `document.querySelector("dialog:modal")?.id === "act-hide"`)
	f.stroke("2", false)
	f.until("a reason", `document.querySelector("dialog:modal input[name=canned]:checked")`)
	was := f.js(f.ctx, onCase)
	f.js(f.ctx, `[...document.querySelectorAll("dialog:modal .canned__fill input")].filter((e) => e.checkVisibility()).forEach((e) => { e.value = "표지 그림"; e.dispatchEvent(new Event("input", { bubbles: true })); })`)
	f.shot("reason")
	f.js(f.ctx, `document.activeElement.blur()`)
	f.stroke("n", false)
	f.until("the next case", fmt.Sprintf(`%s !== %q && document.querySelector("[data-toast-left]")`, onCase, was))
	f.shot("next")
	if n := f.w.countOf("quiz", schema.And(schema.Eq("Status", "hidden"), schema.Eq("Slug", "before-the-lights-go-out"))); n != 1 {
		f.t.Error("the quiz is not hidden")
	}
}

func (f *first) takeBack() {
	f.press("u")
	f.until("it is taken back", `document.querySelector("[data-claim]") && !document.querySelector("[data-toast-left]")`)
	f.shot("undone")
	if n := f.w.countOf("quiz", schema.And(schema.Eq("Status", "published"), schema.Eq("Slug", "before-the-lights-go-out"))); n != 1 {
		f.t.Error("the quiz is not as it was")
	}
	was := f.js(f.ctx, onCase)
	f.press("d")
	f.until("the case behind it", fmt.Sprintf("%s !== %q", onCase, was))
}

// sendBack rejects the quiz that waits for its review, which is the next.
func (f *first) sendBack() {
	f.until("the review", fmt.Sprintf("%s === %q", onCase, f.w.text("SELECT id FROM cases WHERE subject_id = (SELECT id FROM quizzes WHERE slug = 'pixar-lamp-on')")))
	f.press("r")
	f.until("the reasons", `document.querySelector("dialog:modal")?.id === "act-reject"`)
	f.stroke("0", false)
	f.write(`dialog:modal textarea[name="reason"]`, map[string]string{"ko": "2번과 5번의 해설이 비어 있어요. 채워서 다시 내 주세요.", "en": "Questions 2 and 5 have no explanation. Fill them in and submit again."}[f.lang])
	f.shot("reject")
	f.js(f.ctx, `document.activeElement.blur()`)
	f.stroke("n", false)
	f.until("the case behind it", fmt.Sprintf("%s !== %q", onCase, f.w.text("SELECT id FROM cases WHERE subject_id = (SELECT id FROM quizzes WHERE slug = 'pixar-lamp-on')")))
	if n := f.w.countOf("quiz", schema.And(schema.Eq("Status", "rejected"), schema.Eq("Slug", "pixar-lamp-on"))); n != 1 {
		f.t.Error("the quiz is not sent back")
	}
}

// together decides what is left for one reason.
func (f *first) together() {
	f.open("/admin/queue?lang="+f.lang, "queue")
	f.js(f.ctx, `document.querySelectorAll("ol.cases input[name=id]").forEach((e) => e.click())`)
	f.click(`[data-action="many"]`)
	f.on("confirm")
	f.click(`input[name="action"][value="dismiss"]`)
	f.shot("together")
	f.click(`[data-action="confirm"]`)
	f.until("all are decided", `document.body.dataset.page === "queue" && document.querySelector("[data-toast-left]")`)
	f.shot("empty")
}

// look reads what the log says of it.
func (f *first) look() {
	f.open("/admin/decisions/?lang="+f.lang, "list")
	f.shot("decisions")
	f.w.chainHolds()
}
