package main

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"duckhoo/models"
	"duckhoo/models/database/dbtest"
	"duckhoo/models/schema"
)

// TestLibraryInABrowser chooses and drags files into the library, one of them
// refused, and chooses one of them for a quiz by keyboard.
func TestLibraryInABrowser(t *testing.T) {
	t.Parallel() // it waits more than it works
	ctx := chromium(t)
	w := start(t, "sqlite", dbtest.SQLite(t))
	w.atWork.Do(w.work)
	w.person("duck", models.RoleSuperuser)
	quiz := w.as("duck").made("null", "null", "null").json()["id"].(string)
	dir := t.TempDir()
	keep := func(name string, body []byte) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, body, 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	b := &eyes{t: t, w: w, parent: ctx}
	b.signIn(ctx)
	b.do(ctx, chromedp.Navigate(w.base+"/admin/media/?lang=en"))
	b.do(ctx, chromedp.SetUploadFiles("input[data-library-files]", []string{keep("one.png", drawn(t, 40, 30)), keep("two.png", drawn(t, 30, 40))}))
	b.until(ctx, `document.querySelectorAll(".tile").length`, "2") // the page was read anew
	dropped := base64.StdEncoding.EncodeToString(drawn(t, 50, 50))
	b.js(ctx, `(() => {
		const data = new DataTransfer();
		data.items.add(new File([Uint8Array.from(atob("`+dropped+`"), (c) => c.charCodeAt(0))], "three.png", { type: "image/png" }));
		data.items.add(new File(["<svg/>"], "bad.svg", { type: "image/svg+xml" }));
		for (const type of ["dragover", "drop"]) document.querySelector("main").dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: data }));
	})()`)
	b.until(ctx, `[...document.querySelectorAll("[data-library-list] > li")].map((li) => li.dataset.state).join()`, "done,failed")
	if n := w.countOf("media", schema.Eq("Status", "ready")); n != 3 {
		t.Errorf("%d media", n)
	}

	b.do(ctx, chromedp.Navigate(w.base+"/admin/quizzes/"+quiz+"/?lang=en"))
	b.js(ctx, `document.querySelector('[data-field="cover"] [data-pick]').focus()`)
	b.do(ctx, chromedp.KeyEvent("\r"))
	b.until(ctx, `document.querySelectorAll("dialog#picker[open] [data-picked]").length`, "3")
	b.do(ctx, chromedp.KeyEvent("two"))
	b.until(ctx, `[...document.querySelectorAll("dialog#picker [data-picked]")].map((e) => e.dataset.name).join()`, "two.png")
	b.do(ctx, chromedp.KeyEvent("\t"), chromedp.KeyEvent("\r"))
	b.until(ctx, `document.querySelectorAll("dialog#picker").length + " " + document.activeElement.hasAttribute("data-pick")`, "0 true")
	b.js(ctx, `document.querySelector("form[data-save] button[name=_continue]").click()`)
	b.until(ctx, `document.querySelectorAll('[data-field="cover"] .upload__text b a').length`, "1")
	if got := w.text("SELECT m.name FROM media m JOIN quizzes q ON q.cover = m.file"); got != "two.png" {
		t.Errorf("the cover is %q", got)
	}
}
