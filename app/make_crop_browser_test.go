package main

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestCroppingInABrowser: the cover by keys and in pixels, a picture by pointer;
// who leaves the dialog keeps what there was.
func TestCroppingInABrowser(t *testing.T) {
	b := inTheEditor(t)
	b.open("")
	b.choose(b.file("wide.jpg", halves(t, 800, 600)))
	b.until(b.ctx, `document.querySelector(".drop img")?.naturalWidth`, "800")
	b.kept()
	before := b.js(b.ctx, mediaKey)
	const label = `document.querySelector("[data-crop-frame]").getAttribute("aria-label")`
	open := func(want string) {
		t.Helper()
		b.js(b.ctx, `document.querySelector("[data-file-crop]").click()`)
		b.until(b.ctx, `document.querySelector("#crop").open`, "true")
		b.until(b.ctx, label, want)
	}
	if got := b.js(b.ctx, `performance.getEntriesByType("resource").filter((r) => r.name.includes("/crop.")).length`); got != "0" {
		t.Error("the script of the dialog is loaded before it is opened")
	}
	open("Frame: left 0, top 75, 800 wide, 450 high")
	b.axed(b.ctx, "crop")
	b.js(b.ctx, `document.querySelector("[data-crop-frame]").focus()`)
	b.keys(b.ctx, kb.ArrowUp)
	b.until(b.ctx, label, "Frame: left 0, top 64, 800 wide, 450 high")
	b.do(b.ctx, chromedp.KeyEvent(kb.ArrowLeft, chromedp.KeyModifiers(chromedp.ModifierShift)))
	b.until(b.ctx, label, "Frame: left 11, top 70, 778 wide, 438 high")
	b.until(b.ctx, `document.querySelector("[data-crop-said]").textContent`, "Frame: left 11, top 70, 778 wide, 438 high")
	b.keys(b.ctx, kb.Escape)
	b.until(b.ctx, `document.querySelector("#crop").open`, "false")
	b.until(b.ctx, mediaKey+` + document.activeElement.hasAttribute("data-file-crop")`, before+"true")

	// By keys alone: half as wide, to the left, in pixels.
	open("Frame: left 0, top 75, 800 wide, 450 high")
	b.js(b.ctx, `(() => { const s = document.querySelector("[data-crop-size]"); s.value = 320; s.dispatchEvent(new Event("input", { bubbles: true })); })()`)
	b.until(b.ctx, label, "Frame: left 240, top 210, 320 wide, 180 high")
	b.js(b.ctx, `document.querySelector("[data-crop-frame]").focus()`)
	for range 30 {
		b.keys(b.ctx, kb.ArrowLeft)
	}
	b.until(b.ctx, label, "Frame: left 0, top 210, 320 wide, 180 high")
	b.js(b.ctx, `document.querySelector('#crop [value="crop"]').focus()`)
	b.keys(b.ctx, kb.Enter)
	b.until(b.ctx, `document.querySelector(".drop img")?.naturalWidth`, "400")
	b.kept()
	cover := func() (pixel, width string) {
		return b.w.text("SELECT count(*) FROM quizzes q JOIN media m ON q.cover = m.pixel"), b.w.text("SELECT max(m.width) FROM quizzes q JOIN media m ON q.cover = m.pixel OR q.cover = m.file")
	}
	if pixel, width := cover(); pixel != "1" || width != "320" {
		t.Errorf("the cover: in pixels %s, %s wide", pixel, width)
	}
	b.open("")
	b.until(b.ctx, `document.querySelector(".drop img")?.naturalWidth + " " + document.querySelectorAll(".drop [data-key][value*='/media/']").length`, "400 1")

	// A square of a picture, by pointer: moved to the right, where all is blue.
	b.open("&q=1")
	b.choose(b.file("wide.jpg", halves(t, 801, 400)))
	b.until(b.ctx, `document.querySelector(".drop img")?.naturalWidth`, "801")
	b.js(b.ctx, `document.querySelector("#media_alt").focus()`)
	b.keys(b.ctx, "Red and blue")
	open("Frame: left 201, top 0, 400 wide, 400 high")
	b.drag(`document.querySelector("[data-crop-frame]")`, 0.5, 0.5, 300, 0)
	b.until(b.ctx, label, "Frame: left 401, top 0, 400 wide, 400 high")
	b.drag(`document.querySelector("[data-crop-frame]")`, 0.02, 0.98, 48, -48)
	b.until(b.ctx, `document.querySelector("[data-crop-frame]").getAttribute("aria-label").startsWith("Frame: left 501, top 0, 300 wide")`, "true")
	b.fits(b.ctx, "crop")
	b.do(b.ctx, chromedp.EmulateViewport(1280, 900))
	b.js(b.ctx, `document.querySelector('#crop [value="crop"]').click()`)
	b.until(b.ctx, `document.querySelector(".drop img")?.naturalWidth + "x" + document.querySelector(".drop img")?.naturalHeight`, "300x300")
	const colour = `(() => { const c = document.createElement("canvas"); c.width = c.height = 1; const p = c.getContext("2d"); p.drawImage(document.querySelector(".drop img"), 0, 0, 1, 1); const [r, , blue] = p.getImageData(0, 0, 1, 1).data; return r < 20 && blue > 235; })()`
	if got := b.js(b.ctx, colour); got != "true" {
		t.Error("what was cut is not the right half")
	}
	b.kept()
	if got := b.w.text("SELECT m.alt FROM questions q JOIN media m ON q.media = m.file WHERE q.stem = 'Which quacks?'"); got != "Red and blue" {
		t.Errorf("what was cut is described as %q", got)
	}
}
