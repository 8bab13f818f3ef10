package main

import (
	"image/png"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// TestPreviewPictures: quizzes and shared results have a picture that whoever
// may see them may see, and nobody else.
func TestPreviewPictures(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		owner := w.person("maker", models.RoleMember)
		quiz := w.everyType(owner, map[string]any{"published_at": schema.Now(), "cover": w.upload(owner)})
		r, stranger := w.reader(t), w.browser()
		r.open(quizPage(quiz))
		of := r.picture(quizPage(quiz) + "/card.png")
		r.takes(quiz)
		if a := stranger.get(r.at.Path + "/card.png"); a.status != http.StatusNotFound {
			t.Errorf("of a result that is not shared: %d", a.status)
		}
		r.send(`[data-action="share"]`, nil)
		shared := w.reader(t)
		shared.open(r.at.Path)
		result := shared.picture(r.at.Path + "/card.png")
		if of == result {
			t.Error("the result has the picture of the quiz")
		}
		english := stranger.get(result + "?lang=en")
		if korean := stranger.get(result + "?lang=ko"); korean.header.Get("ETag") == english.header.Get("ETag") {
			t.Error("both languages have one picture")
		}
		code := r.one("img.qr").AttrOr("src", "")
		if a := stranger.get(code); a.status != http.StatusOK || a.header.Get("Content-Type") != "image/png" {
			t.Errorf("%s: %d", code, a.status)
		}
		maker := w.as("maker")
		w.exec("UPDATE quizzes SET visibility = 'private' WHERE id = ?", quiz.ID)
		for _, path := range []string{of, result, code} {
			if a := stranger.get(path); a.status != http.StatusNotFound {
				t.Errorf("%s of a quiz that is not to be seen: %d", path, a.status)
			}
		}
		if a := maker.get(of); a.status != http.StatusOK {
			t.Errorf("its owner: %d", a.status)
		}
		for _, path := range []string{"/quizzes/no-such-quiz/card.png", "/results/no-such-token/card.png"} {
			if a := stranger.get(path); a.status != http.StatusNotFound {
				t.Errorf("%s: %d", path, a.status)
			}
		}
	})
}

// picture checks the picture that the page that is open names, and returns its
// path.
func (r *reader) picture(path string) string {
	r.t.Helper()
	meta := func(name string) string {
		return r.page.Find(`meta[property="`+name+`"], meta[name="`+name+`"]`).AttrOr("content", "")
	}
	named, err := url.Parse(meta("og:image"))
	if err != nil || named.EscapedPath() != path || meta("twitter:image") != named.String() || meta("twitter:card") != "summary_large_image" ||
		meta("og:image:width") != "1200" || meta("og:image:height") != "630" {
		r.t.Fatalf("%s names %q", r.at, meta("og:image"))
	}
	a := r.b.get(path)
	img, err := png.Decode(strings.NewReader(a.body))
	if err != nil || a.status != http.StatusOK || img.Bounds().Dx() != 1200 || img.Bounds().Dy() != 630 {
		r.t.Fatalf("%s: %d %v", path, a.status, err)
	}
	if kind, tag := a.header.Get("Content-Type"), a.header.Get("ETag"); kind != "image/png" || tag == "" {
		r.t.Errorf("%s is %s with the tag %q", path, kind, tag)
	}
	if again := r.b.send("GET", path, "", "If-None-Match", a.header.Get("ETag")); again.status != http.StatusNotModified || again.body != "" {
		r.t.Errorf("again: %d", again.status)
	}
	return path
}
