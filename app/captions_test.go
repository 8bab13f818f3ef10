package main

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// captionsSent are captions as a program on Windows writes them, and captionsKept what is
// kept of them.
const (
	captionsSent = "\ufeffWEBVTT - a film\r\n\r\nNOTE by a duck\r\n\r\n1\r\n00:00.000 --> 00:01.500 align:start\r\n(영사기 소리) 불이 꺼졌다.\r\n\r\n2\r\n00:01.500 --> 00:04.000\r\nfish &amp; chips\r\n"
	captionsKept = "WEBVTT\n\n00:00:00.000 --> 00:00:01.500\n(영사기 소리) 불이 꺼졌다.\n\n00:00:01.500 --> 00:00:04.000\nfish &amp; chips\n"
)

// approve lets the draft be seen.
func (w *world) approve() *models.Quiz {
	w.t.Helper()
	quiz := w.registry.Model("quiz")
	row, err := w.db.FindBy(w.t.Context(), quiz, schema.Eq("Title", "초안"))
	if err == nil {
		row, err = w.db.Transition(w.t.Context(), schema.Program{Name: "test"}, quiz, row.(*models.Quiz).ID, "approve", &schema.Input{})
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return row.(*models.Quiz)
}

// withFile is a form with a file in it.
func (b *browser) withFile(path string, form url.Values, field, name string, body []byte) answer {
	b.w.t.Helper()
	var sent bytes.Buffer
	to := multipart.NewWriter(&sent)
	for key, values := range form {
		for _, value := range values {
			if err := to.WriteField(key, value); err != nil {
				b.w.t.Fatal(err)
			}
		}
	}
	part, err := to.CreateFormFile(field, name)
	if err == nil {
		_, err = part.Write(body)
	}
	if err == nil {
		err = to.Close()
	}
	if err != nil {
		b.w.t.Fatal(err)
	}
	return b.send("POST", path, sent.String(), "Content-Type", to.FormDataContentType())
}

// TestCaptionsOfAFilm: whoever made a film writes its captions until they were
// submitted; whoever sees the film sees them.
func TestCaptionsOfAFilm(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("maker", models.RoleMember)
		w.person("modi", models.RoleModerator)
		maker, modi, guest := w.as("maker"), w.as("modi"), w.browser()
		at := w.sketch(maker, threeQuestions)
		edit := "/make/" + at[strings.LastIndex(at, "/")+1:]
		one := edit + "?q=1"
		clip, picture := maker.uploaded("video/mp4", film(5000)), maker.uploaded("image/png", drawn(t, 61, 40))
		address := clip["url"].(string) + ".vtt"
		kept := func() string { return w.text("SELECT captions FROM media WHERE id = ?", clip["id"]) }
		if clip["captions"] != "" || clip["captions_url"] != nil {
			t.Errorf("before there are any: %v", clip)
		}
		if maker.fieldsOf(t, one).Has("media_captions") {
			t.Error("there is nothing to write captions of")
		}
		write := func(text string) answer {
			form := maker.fieldsOf(t, one)
			form.Set("media_key", clip["id"].(string))
			form.Set("media_alt", "A cinema")
			form.Set("media_captions", text)
			return maker.json(one, edit, form)
		}
		if a := write(""); a.status != http.StatusOK || maker.get(address).status != http.StatusNotFound {
			t.Fatalf("a film without: %d %s", a.status, a.body)
		}
		// What is wrong is said with its line, and nothing of it is kept.
		for text, says := range map[string]string{
			"Hi": "1번째 줄", "WEBVTT\n\n00:02.000 --> 00:01.000\nHi": "3번째 줄", "WEBVTT\n\n00:01.000 --> 00:02.000\n<b>Hi</b>": "4번째 줄",
			"WEBVTT\n\nSTYLE\n::cue {}": "3번째 줄", "WEBVTT\n\nNOTE " + strings.Repeat("a", 64<<10): "64 KiB",
		} {
			a := write(text)
			if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, `"pointer":"/media_captions"`) || !strings.Contains(a.body, says) || kept() != "" {
				t.Errorf("%.40q: %d %.300s", text, a.status, a.body)
			}
		}
		form := maker.fieldsOf(t, one)
		bad := maker.withFile(edit, form, "media_captions_file", "film.srt", []byte("1\n00:00:01,000 --> 00:00:02,000\nHi <there>\n"))
		if bad.status != http.StatusUnprocessableEntity || !strings.Contains(bad.page().Find(`[data-error="media_captions"]`).Text(), "1번째 줄") || !strings.Contains(bad.page().Find("#media_captions").Text(), "Hi <there>") {
			t.Errorf("a file of another sort: %d %s", bad.status, bad.page().Find(`[data-field="media_captions"]`).Text())
		}
		// A file in the plain form, and the same text again.
		if a := maker.withFile(edit, form, "media_captions_file", "film.vtt", []byte(captionsSent)); a.status != http.StatusSeeOther || kept() != captionsKept {
			t.Fatalf("a file: %d %q", a.status, kept())
		}
		if a := write(captionsSent); a.status != http.StatusOK || kept() != captionsKept || maker.get(one).page().Find("#media_captions").Text() != captionsKept {
			t.Errorf("the text: %d %q", a.status, kept())
		}
		if a := maker.api("GET", "/api/v1/media/"+clip["id"].(string), ""); a.json()["captions"] != captionsKept || a.json()["captions_url"] != address {
			t.Errorf("by the API: %s", a.body)
		}
		seen := func(state string, b *browser, want int) {
			t.Helper()
			for _, path := range []string{clip["url"].(string), address} {
				if a := b.get(path); a.status != want {
					t.Errorf("%s: %s: %d, want %d", state, path, a.status, want)
				}
			}
		}
		seen("a draft, to its maker", maker, 200)
		seen("a draft, to a guest", guest, 404)
		preview := maker.get(edit + "/preview?q=1").page()
		captioned(t, "the preview", preview.Selection, address)
		if a := maker.api("POST", at+"/submit", ""); a.status != 200 {
			t.Fatal(a.body)
		}
		quiz := w.approve()
		seen("published, to a guest", guest, 200)
		if a := write("WEBVTT\n\n00:01.000 --> 00:02.000\nother"); a.status != http.StatusUnprocessableEntity || kept() != captionsKept {
			t.Errorf("what was read is changed: %d %s", a.status, a.body)
		}
		if maker.get(one).page().Find("#media_captions[disabled]").Length() != 1 || maker.get(one).page().Find("#media_captions_file[disabled]").Length() != 1 {
			t.Error("what was read looks as if it could be changed")
		}
		a := guest.get(address)
		if a.body != captionsKept || a.header.Get("Content-Type") != "text/vtt; charset=utf-8" || a.header.Get("Cache-Control") != "private, no-cache" || a.header.Get("ETag") == "" ||
			a.header.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(a.header.Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("%v %q", a.header, a.body)
		}
		if again := guest.send("GET", address, "", "If-None-Match", a.header.Get("ETag")); again.status != http.StatusNotModified || again.body != "" {
			t.Errorf("again: %d", again.status)
		}
		for _, none := range []string{picture["url"].(string) + ".vtt", clip["url"].(string) + ".vtt.vtt", "/media/.vtt", "/media/local/x.mp4.vtt"} {
			if got := maker.get(none); got.status != http.StatusNotFound {
				t.Errorf("%s: %d", none, got.status)
			}
		}
		play := "/quizzes/" + url.PathEscape(quiz.Slug) + "/play"
		if a := guest.post(strings.TrimSuffix(play, "/play"), play, url.Values{}); a.status != http.StatusSeeOther {
			t.Fatalf("begun: %d %s", a.status, a.body)
		}
		paper := guest.get(play).page()
		captioned(t, "the paper", paper.Selection, address)
		if paper.Find("track").Length() != 1 {
			t.Error("questions without a film have captions")
		}
		r := guest.get(play).page()
		attempt := r.Find(`input[name="attempt"]`).AttrOr("value", "")
		handed := guest.post(play, play+"/submit", url.Values{"attempt": {attempt}, "confirm": {"1"}})
		if handed.status != http.StatusSeeOther {
			t.Fatalf("handed in: %d %s", handed.status, handed.body)
		}
		captioned(t, "the result", guest.get(handed.header.Get("Location")).page().Selection, address)
		w.exec("UPDATE quizzes SET visibility = 'private' WHERE id = ?", quiz.ID)
		seen("private, to its maker", maker, 200)
		seen("private, to a guest", guest, 404)
		w.exec("UPDATE quizzes SET visibility = 'public' WHERE id = ?", quiz.ID)
		seen("public again", guest, 200)
		w.blocked(modi, clip["id"].(string))
		for who, b := range map[string]*browser{"a guest": guest, "its maker": maker} {
			seen("blocked, to "+who, b, 404)
		}
		if body := guest.get(handed.header.Get("Location")).body; strings.Contains(body, ".vtt") || strings.Contains(body, "fish") {
			t.Error("a page shows captions of what is blocked")
		}
		if got := maker.api("GET", "/api/v1/media/"+clip["id"].(string), "").json()["captions_url"]; got != nil {
			t.Errorf("blocked, they are at %v", got)
		}
	})
}

// captions chooses a file of captions for the film of the question that is open.
func (l *life) captions() {
	d := l.maker
	d.t.Helper()
	d.until("it has room for captions", `document.querySelector("#media_captions").checkVisibility() && !document.querySelector("#media_captions").disabled && !document.querySelector("#media_captions_file").disabled`)
	d.js(d.ctx, fmt.Sprintf(`(() => { const data = new DataTransfer(); data.items.add(new File([%q], "film.vtt", { type: "text/vtt" })); const input = document.querySelector("#media_captions_file");
		input.files = data.files; input.dispatchEvent(new Event("change", { bubbles: true })); })()`, captionsSent))
	d.until("their text", `document.querySelector("#media_captions").value.startsWith("WEBVTT - a film")`)
}

// captioned looks for captions, and their script below.
func captioned(t *testing.T, where string, page *goquery.Selection, address string) {
	t.Helper()
	track := page.Find("video track")
	for name, want := range map[string]string{"kind": "captions", "src": address, "srclang": "ko", "label": "자막"} {
		if got := track.AttrOr(name, ""); got != want {
			t.Errorf("%s: %s is %q", where, name, got)
		}
	}
	if _, on := track.Attr("default"); !on || track.Length() != 1 {
		t.Errorf("%s: %d tracks are on from the start", where, track.Length())
	}
	if got := strings.Join(strings.Fields(page.Find("figure details [data-script]").Text()), " "); got != "(영사기 소리) 불이 꺼졌다. fish & chips" {
		t.Errorf("%s: the script says %q", where, got)
	}
}

// TestCaptionsOfUploads: the API takes captions where it takes descriptions, of
// what can have some, and nobody writes those of somebody else's film.
func TestCaptionsOfUploads(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("maker", models.RoleMember)
		w.person("other", models.RoleMember)
		maker, other := w.as("maker"), w.as("other")
		for body, code := range map[string]string{
			`{"type":"video/mp4","size":10,"captions":"WEBVTT"}`:                                          "bad_captions",
			`{"type":"audio/mpeg","size":10,"captions":"<script>"}`:                                       "bad_captions",
			`{"type":"image/png","size":10,"captions":"WEBVTT\n\n00:01.000 --> 00:02.000\nHi"}`:           "no_captions",
			`{"type":"video/mp4","size":10,"captions":"WEBVTT\n\n00:01.000 --> 00:02.000\n\u001b[31mHi"}`: "bad_captions",
		} {
			if a := maker.api("POST", "/api/v1/media", body); a.status != 422 || !strings.Contains(a.body, code) || !strings.Contains(a.body, `"/captions"`) {
				t.Errorf("%s: %d %s", body, a.status, a.body)
			}
		}
		a := maker.api("POST", "/api/v1/media", `{"type":"video/mp4","size":10,"captions":"WEBVTT\n\n00:01.000 --> 00:02.000\nHi"}`)
		if a.status != 201 || a.json()["captions"] != "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nHi\n" || a.json()["captions_url"] != nil {
			t.Errorf("%d %s", a.status, a.body)
		}
		// Somebody else's film in a quiz of one's own: its words are not one's own.
		clip := maker.uploaded("video/mp4", film(5000))
		at := w.sketch(other, threeQuestions)
		edit := "/make/" + at[strings.LastIndex(at, "/")+1:]
		key := strings.TrimPrefix(clip["url"].(string), "/media/")
		w.exec("UPDATE questions SET media = ? WHERE stem = 'Which quacks?'", key)
		form := other.fieldsOf(t, edit+"?q=1")
		if form.Has("media_captions") {
			t.Error("the words of somebody else's film look as if they could be changed")
		}
		form.Set("media_alt", clip["alt"].(string))
		form.Set("media_captions", captionsSent)
		if a := other.json(edit+"?q=1", edit, form); a.status != 422 || !strings.Contains(a.body, `"/media_captions"`) || w.text("SELECT captions FROM media WHERE id = ?", clip["id"]) != "" {
			t.Errorf("somebody else's: %d %s", a.status, a.body)
		}
	})
}
