package main

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"duckhoo/config"
	"duckhoo/models"
	"duckhoo/models/database/dbtest"
	"duckhoo/models/schema"
	"duckhoo/models/storage/storagetest"
	"duckhoo/web/static"
)

// editing is the editor of a quiz with three questions, in a browser.
type editing struct {
	*eyes
	ctx  context.Context
	edit string
	dir  string
	lang string
	held func() // called before a drag ends
}

const threeQuestions = `[
	{"type":"single","stem":"Which quacks?","choices":[{"text":"Duck","correct":true,"position":0},{"text":"Goat","position":1},{"text":"Cow","position":2}],"position":0},
	{"type":"order","stem":"From small to large","choices":[{"text":"Egg","position":0},{"text":"Duckling","position":1},{"text":"Drake","position":2}],"position":1},
	{"type":"text","stem":"What does it say?","accepted":[{"pattern":"quack","position":0},{"pattern":"honk","position":1}],"position":2}]`

// inTheEditor opens the editor in English.
func inTheEditor(t *testing.T, change ...func(*config.Settings)) *editing {
	t.Helper()
	ctx := chromium(t)
	axe, err := os.ReadFile("../web/static/node_modules/axe-core/axe.min.js")
	if err != nil || static.Check() != nil {
		unlessCI(t, "no axe or no assets: run make assets")
	}
	w := start(t, "sqlite", dbtest.SQLite(t), change...)
	w.atWork.Do(w.work)
	w.person("maker", models.RoleMember)
	address := w.sketch(w.as("maker"), threeQuestions)
	b := &editing{&eyes{t: t, w: w, parent: ctx, axe: string(axe)}, ctx, "/make/" + address[strings.LastIndex(address, "/")+1:], t.TempDir(), "en", nil}
	b.do(ctx, chromedp.EmulateViewport(1280, 900))
	if _, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: b.axe}); err != nil {
		t.Fatal(err)
	}
	b.do(ctx, chromedp.Navigate(w.base+"/login?next=/make"))
	b.js(ctx, `(() => { const f = document.querySelector('form[action="/login"]'); f.username.value = "maker"; f.password.value = "`+password+`"; f.requestSubmit(); })()`)
	b.until(ctx, `document.body.dataset.page`, "make")
	return b
}

// open opens a part of the editor and waits for its script.
func (b *editing) open(query string) {
	b.t.Helper()
	b.do(b.ctx, chromedp.Navigate(b.w.base+b.edit+"?lang="+b.lang+query))
	b.ready()
}

func (b *editing) ready() {
	b.t.Helper()
	b.until(b.ctx, `document.querySelectorAll("[data-edit][data-live]").length`, "1")
}

func (b *editing) kept() {
	b.t.Helper()
	b.until(b.ctx, `((s) => s.dataset.state + (s.dataset.state === "unsaved" ? [...document.querySelectorAll("[data-error]")].map((e) => e.textContent) : ""))(document.querySelector("[data-saved]"))`, "kept")
}

// file writes a file that a browser can choose.
func (b *editing) file(name string, body []byte) string {
	b.t.Helper()
	path := filepath.Join(b.dir, name)
	if err := os.WriteFile(path, body, 0o600); err != nil {
		b.t.Fatal(err)
	}
	return path
}

func (b *editing) choose(path string) {
	b.t.Helper()
	b.do(b.ctx, chromedp.SetUploadFiles(".drop input[type=file]", []string{path}))
}

// noisy is a photograph that does not pack.
func noisy(t *testing.T, wide, high int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, wide, high))
	for i := range img.Pix {
		img.Pix[i] = byte(rand.IntN(256))
	}
	var out strings.Builder
	if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return []byte(out.String())
}

// halves is a picture whose left half is red and whose right half is blue.
func halves(t *testing.T, wide, high int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, wide, high))
	for x := range wide {
		for y := range high {
			img.Set(x, y, map[bool]color.RGBA{true: {255, 0, 0, 255}, false: {0, 0, 255, 255}}[x < wide/2])
		}
	}
	var out strings.Builder
	if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: 100}); err != nil {
		t.Fatal(err)
	}
	return []byte(out.String())
}

const (
	mediaKey  = `document.querySelector(".drop [data-key]").value`
	fileError = `(document.querySelector('[data-field="media"] [data-error="media"]')?.textContent.trim() ?? "")`
	stepsSeen = `(() => { window.seen = new Set(); new MutationObserver(() => window.seen.add(document.querySelector(".drop progress").value)).observe(document.querySelector("[data-going-words]"), { childList: true, characterData: true, subtree: true }); })()`
)

// TestMakingFilesInABrowser: a picture, a sound and a film of more than a form
// takes go straight to storage, with their progress; one is cancelled, one
// pasted, one dropped, and what is no such file is refused in words. Storage is a
// folder once, and once an S3 server that the browser sends to by itself.
func TestMakingFilesInABrowser(t *testing.T) {
	t.Run("local", func(t *testing.T) { makesFiles(t, inTheEditor(t), "local") })
	t.Run("s3", func(t *testing.T) {
		bucket := storagetest.Bucket(t)
		makesFiles(t, inTheEditor(t, func(s *config.Settings) {
			s.Storage = config.Storage{Default: "cloud", Backends: map[string]config.Backend{"cloud": bucket}}
		}), "cloud")
	})
}

func makesFiles(t *testing.T, b *editing, backend string) {
	b.open("&q=1")
	b.silent(b.ctx)
	b.ready()
	photo := noisy(t, 1300, 900)
	if len(photo) <= 1<<20 {
		t.Fatalf("%d bytes are no test", len(photo))
	}

	// A photograph, slowly enough to be seen.
	b.slow(2 << 20)
	b.js(b.ctx, stepsSeen)
	b.choose(b.file("오리.jpg", photo))
	b.until(b.ctx, `document.querySelector(".drop").dataset.state`, "going")
	b.until(b.ctx, `document.querySelectorAll(".drop [data-look] canvas").length`, "1")
	b.axed(b.ctx, "uploading")
	b.until(b.ctx, `document.querySelector(".drop").dataset.state`, "undefined")
	if got := b.js(b.ctx, `[...window.seen].filter((v) => v > 0 && v < 1).length > 1`); got != "true" {
		t.Errorf("the progress was %s", b.js(b.ctx, `[...window.seen].join()`))
	}
	b.kept()
	b.slow(0)
	if got := b.js(b.ctx, `document.querySelector("[data-file-said]").textContent`); !strings.Contains(got, "오리.jpg") {
		t.Errorf("it said %q", got)
	}
	b.js(b.ctx, `document.querySelector("#media_alt").focus()`)
	b.keys(b.ctx, "A duck in noise")
	b.kept()
	b.open("&q=1")
	b.until(b.ctx, `document.querySelector(".drop img").naturalWidth`, "1300")
	if got := b.js(b.ctx, `document.querySelector("#media_alt").value`); got != "A duck in noise" {
		t.Errorf("it is described as %q", got)
	}
	before := b.js(b.ctx, mediaKey)
	if !strings.HasPrefix(before, "/media/"+backend+"/") {
		t.Errorf("it lies at %s", before)
	}

	// Another one is cancelled: the first stays.
	b.slow(100 << 10)
	b.choose(b.file("two.jpg", noisy(t, 1200, 900)))
	b.until(b.ctx, `document.querySelector(".drop progress").value > 0`, "true")
	b.js(b.ctx, `document.querySelector("[data-file-cancel]").focus()`)
	b.keys(b.ctx, kb.Enter)
	b.until(b.ctx, `document.querySelector("[data-file-said]").textContent`, "The upload was cancelled.")
	b.slow(0)
	if got := b.js(b.ctx, mediaKey+` + " " + document.querySelectorAll(".drop img").length + document.querySelector("[data-going]").hidden`); got != before+" 1true" {
		t.Errorf("after it was cancelled: %s, want %s", got, before)
	}

	// What is no such file is refused, by the page and by what its bytes say.
	b.choose(b.file("notes.txt", []byte("quack")))
	b.until(b.ctx, fileError, "Such a file cannot go here.")
	b.axed(b.ctx, "refused")
	b.choose(b.file("fake.png", []byte("no picture at all")))
	b.until(b.ctx, fileError, "Only pictures, MP3, Ogg, MP4 and WebM.")
	if got := b.js(b.ctx, mediaKey); got != before {
		t.Errorf("a refused file took the place of the picture: %s", got)
	}

	// A sound and a film.
	sound := append([]byte("ID3\x03\x00\x00\x00\x00\x00\x0a0123456789\xff\xfb\x90\x00"), noisy(t, 1000, 900)...)
	for _, one := range []struct{ name, tag, mime string }{{"quack.mp3", "audio", "audio/mpeg"}, {"pond.mp4", "video", "video/mp4"}} {
		body := map[string][]byte{"audio": sound, "video": film(3 << 20)}[one.tag]
		b.open("&q=2")
		b.choose(b.file(one.name, body))
		b.until(b.ctx, `document.querySelectorAll(".drop `+one.tag+`[controls]").length + (`+fileError+`)`, "1")
		b.kept()
		if got := b.w.text("SELECT m.backend FROM media m JOIN questions q ON q.media = m.file WHERE q.stem = 'From small to large'"); got != backend {
			t.Errorf("%s is kept in %q", one.name, got)
		}
		if got := b.w.text("SELECT m.mime FROM media m JOIN questions q ON q.media = m.file WHERE q.stem = 'From small to large'"); got != one.mime {
			t.Errorf("%s is kept as %q", one.name, got)
		}
	}

	// Taken out, and the field is empty again.
	b.js(b.ctx, `document.querySelector("[data-file-off]").click()`)
	b.until(b.ctx, `document.querySelector(".drop").classList.contains("is-empty") + " " + document.querySelector("#media_alt").checkVisibility()`, "true false")
	b.kept()
	if n := b.w.countOf("question", schema.And(schema.Eq("Stem", "From small to large"), schema.Ne("Media", ""))); n != 0 {
		t.Error("it was taken out and stays")
	}

	// Pasted; what comes with text is text.
	b.open("&q=3")
	const paste = `(async () => {
		const canvas = document.createElement("canvas"); canvas.width = 60; canvas.height = 40;
		const data = new DataTransfer();
		data.items.add(new File([await new Promise((done) => canvas.toBlob(done))], "pasted.png", { type: "image/png" }));
		if (window.withText) data.setData("text/plain", "words");
		document.querySelector("#stem").dispatchEvent(new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: data }));
	})()`
	b.js(b.ctx, `window.withText = true`)
	b.js(b.ctx, paste)
	if got := b.js(b.ctx, `document.querySelector(".drop").dataset.state`); got != "undefined" {
		t.Error("a text with a picture was taken for a picture")
	}
	b.js(b.ctx, `window.withText = false`)
	b.js(b.ctx, paste)
	b.until(b.ctx, `document.querySelector(".drop img")?.naturalWidth`, "60")
	b.kept()

	// Dropped, which shows before.
	const drag = `(type) => {
		window.data ??= new DataTransfer();
		if (!window.data.items.length) window.data.items.add(new File([new Uint8Array([1])], "x.txt", { type: "text/plain" }));
		const event = new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: window.data });
		document.querySelector("main").dispatchEvent(event);
		return event.defaultPrevented + " " + document.querySelector(".drop").classList.contains("is-over");
	}`
	for _, step := range [][2]string{{"dragover", "true true"}, {"dragleave", "true false"}, {"dragover", "true true"}, {"drop", "true false"}} {
		if got := b.js(b.ctx, `(`+drag+`)("`+step[0]+`")`); got != step[1] {
			t.Errorf("%s: %s", step[0], got)
		}
	}
	b.until(b.ctx, fileError, "Such a file cannot go here.")
	b.js(b.ctx, `(async () => { const canvas = document.createElement("canvas"); canvas.width = 30; canvas.height = 20;
		window.data = new DataTransfer(); window.data.items.add(new File([await new Promise((done) => canvas.toBlob(done))], "dropped.png", { type: "image/png" })); })()`)
	b.js(b.ctx, `(`+drag+`)("drop")`)
	b.until(b.ctx, `document.querySelector(".drop img")?.naturalWidth`, "30")
	if got := b.js(b.ctx, fileError); got != "" {
		t.Errorf("the error stays: %q", got)
	}
	b.fits(b.ctx, "a file")
}

// drag takes hold of an element at a part of its width and height.
func (b *editing) drag(element string, left, top, x, y float64) {
	b.t.Helper()
	at := strings.Split(b.js(b.ctx, `(() => { const r = `+element+`.getBoundingClientRect(); return [r.left, r.top, r.width, r.height].join(); })()`), ",")
	fromX, fromY := float(b.t, at[0])+left*float(b.t, at[2]), float(b.t, at[1])+top*float(b.t, at[3])
	press := func(kind input.DispatchMouseEventType, x, y float64, held int64) {
		if _, err := chromedp.Call(b.ctx, input.DispatchMouseEvent, input.DispatchMouseEventParams{Type: kind, X: x, Y: y, Button: input.MouseButtonLeft, Buttons: held, ClickCount: 1}); err != nil {
			b.t.Fatal(err)
		}
	}
	press(input.DispatchMouseEventTypeMousePressed, fromX, fromY, 1)
	for step := 1.0; step <= 8; step++ {
		press(input.DispatchMouseEventTypeMouseMoved, fromX+x*step/8, fromY+y*step/8, 1)
	}
	if b.held != nil {
		b.held()
	}
	press(input.DispatchMouseEventTypeMouseReleased, fromX+x, fromY+y, 0)
}

// TestPicturesOfMakingInABrowser looks at an upload on its way, the dialog that
// crops and a row that is held, wide and narrow, in both languages.
func TestPicturesOfMakingInABrowser(t *testing.T) {
	b := inTheEditor(t)
	// An upload that does not end while it is looked at.
	cover := b.file("pond.jpg", halves(t, 1200, 800))
	for _, b.lang = range []string{"ko", "en"} {
		b.slow(0)
		b.open("&q=1")
		b.slow(20 << 10)
		b.choose(b.file(b.lang+".jpg", halves(t, 3200, 2400)))
		b.until(b.ctx, `document.querySelector(".drop progress").value > 0 && document.querySelectorAll(".drop canvas").length`, "1")
		b.seen("upload", `.drop`)
		b.js(b.ctx, `document.querySelector("[data-file-cancel]").click()`)
		b.until(b.ctx, `document.querySelector(".drop").dataset.state`, "undefined")
		b.slow(0)
		b.open("")
		b.choose(cover)
		b.until(b.ctx, `document.querySelector(".drop img")?.naturalWidth`, "1200")
		b.kept()
		b.js(b.ctx, `document.querySelector("[data-file-crop]").click()`)
		b.until(b.ctx, `document.querySelector("#crop").open && document.querySelector("[data-crop-wide]").textContent`, "1200")
		b.js(b.ctx, `(() => { const s = document.querySelector("[data-crop-size]"); s.value = 700; s.dispatchEvent(new Event("input", { bubbles: true })); })()`)
		b.seen("crop", `.crop`)
		b.keys(b.ctx, kb.Escape)
		b.open("&q=2")
		b.js(b.ctx, `document.querySelector(".opts").scrollIntoView({ block: "center" })`)
		b.held = func() { b.seen("reorder", `.opt.is-moved`) }
		b.drag(`document.querySelectorAll(".opt [data-grip]")[1]`, 0.5, 0.5, 0, -6)
		b.held = nil
	}
}

// seen fails where the page is too wide or axe finds something, and keeps
// pictures of it where that is asked for.
func (b *editing) seen(name, part string) {
	b.t.Helper()
	for _, width := range []int64{390, 1280} {
		b.do(b.ctx, chromedp.EmulateViewport(width, 900))
		b.js(b.ctx, `document.fonts.ready.then(() => document.querySelector("`+part+`").scrollIntoView({ block: "center" }))`)
		b.axed(b.ctx, name+" "+b.lang)
		if got := b.js(b.ctx, `document.documentElement.scrollWidth`); got != strconv.FormatInt(width, 10) {
			b.t.Errorf("%s is %s px wide in a window of %d", name, got, width)
		}
		if *shots == "" {
			continue
		}
		picture, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
		if err == nil {
			err = os.WriteFile(filepath.Join(*shots, fmt.Sprintf("site-make-%s-%s-%d.png", name, b.lang, width)), picture, 0o600)
		}
		if err != nil {
			b.t.Fatal(err)
		}
	}
}

// slow lets so many bytes a second through towards the server; 0 is all of them.
func (b *editing) slow(bytes float64) {
	b.t.Helper()
	rules := []*network.Conditions{}
	if bytes > 0 {
		rules = append(rules, &network.Conditions{DownloadThroughput: -1, UploadThroughput: bytes})
	}
	if _, err := chromedp.Call(b.ctx, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{MatchedNetworkConditions: rules}); err != nil {
		b.t.Fatal(err)
	}
}
