package main

import (
	"net/http"
	"strings"
	"testing"

	"duckhoo/models"
)

// Whoever reviews a quiz reads what describes its pictures and films, sees the
// captions of a film and reads them as a text, and is told where there are none.
func TestDeskDescribesFiles(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("maker", models.RoleMember)
		w.person("modi", models.RoleModerator)
		maker, modi := w.as("maker"), w.as("modi")
		at := w.sketch(maker, threeQuestions)
		edit := "/make/" + at[strings.LastIndex(at, "/")+1:]
		clip, bare, picture := maker.uploaded("video/mp4", film(5000)), maker.uploaded("audio/mpeg", silence()), maker.uploaded("image/png", drawn(t, 61, 40))
		for i, one := range []struct{ id, alt, captions string }{{clip["id"].(string), "A cinema", captionsSent}, {bare["id"].(string), "", ""}, {picture["id"].(string), "Two <b>hills</b>", ""}} {
			page := edit + "?q=" + string(rune('1'+i))
			form := maker.fieldsOf(t, page)
			form.Set("media_key", one.id)
			form.Set("media_alt", one.alt)
			if one.captions != "" {
				form.Set("media_captions", one.captions)
			}
			if a := maker.json(page, edit, form); a.status != http.StatusOK {
				t.Fatalf("question %d: %d %s", i+1, a.status, a.body)
			}
		}
		if a := maker.api("POST", at+"/submit", "", "If-Match", "*"); a.status != http.StatusOK {
			t.Fatalf("submit: %d %s", a.status, a.body)
		}
		page := modi.get(modi.get("/admin/queue").page().Find("ol.cases .case").AttrOr("href", "")).page()
		files := page.Find("figure[data-file]")
		kinds := []string{"video", "audio", "picture"}
		said := []string{"설명 A cinema", "소리 설명이 없어요.", "설명 Two <b>hills</b>"}
		if files.Length() != len(kinds) {
			t.Fatalf("%d files are shown", files.Length())
		}
		for i, kind := range kinds {
			file := files.Eq(i)
			if got := file.AttrOr("data-file", ""); got != kind {
				t.Errorf("file %d is a %s", i+1, got)
			}
			if got := strings.Join(strings.Fields(file.Find("[data-alt]").Text()), " "); got != said[i] {
				t.Errorf("%s: %q describes it", kind, got)
			}
		}
		address := clip["url"].(string) + ".vtt"
		captioned(t, "the film", files.Eq(0), address)
		if a := modi.get(address); a.status != http.StatusOK || a.body != captionsKept {
			t.Errorf("its captions: %d %s", a.status, a.body)
		}
		if got := files.Eq(1).Find("[data-script]").Text(); got != "자막이 없어요." || files.Eq(1).Find("track, details").Length() != 0 {
			t.Errorf("the sound has captions: %q", got)
		}
		if got := files.Eq(2).Find("a[data-original]").AttrOr("data-original", ""); got != "Two <b>hills</b>" || files.Eq(2).Find("[data-script]").Length() != 0 {
			t.Errorf("the picture uncovered is described by %q", got)
		}
	})
}
