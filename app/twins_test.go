package main

import (
	"strings"
	"testing"

	"duckhoo/models/schema"
)

// A quiz that says what another does already comes to the desk, whoever wrote
// it, and what is like an older version of itself does not.
func TestDuplicatesAreTold(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := w.screen()
		stems := []string{"대한민국에서 가장 높은 산은 어디일까요?", "대한민국에서 가장 긴 강은 무엇일까요?", "제주도에서 가장 큰 폭포의 이름은 무엇일까요?", "울릉도가 속한 도는 어디일까요?"}
		first := s.handIn(s.tina, "우리나라 지리", stems...)
		if s.kinds("quiz", first) != "" {
			t.Errorf("the first is about %q", s.kinds("quiz", first))
		}
		w.person("copycat", "member")
		copied := append([]string{}, strings.ReplaceAll(stems[0], " ", ""), stems[1]+"!!", stems[2], "프랑스의 수도는 어디일까요?")
		second := s.handIn(w.as("copycat"), "한국 지리 퀴즈", copied...)
		if s.kinds("quiz", second) != "duplicate review" {
			t.Errorf("the copy is about %q", s.kinds("quiz", second))
		}
		page := s.modi.get("/admin/queue").page()
		page = s.modi.get(page.Find("ol.cases .case").AttrOr("href", "")).page()
		if said := page.Find(`[data-signal="duplicate"]`).Text(); !strings.Contains(said, "75%") || !strings.Contains(said, "우리나라 지리") {
			t.Errorf("the case says %q", said)
		}
		if near := page.Find(`[data-near]`); near.Length() != 1 || near.AttrOr("data-near", "") != first || !strings.Contains(near.Text(), "75%") {
			t.Errorf("similar quizzes: %q", near.Text())
		}
		third := s.handIn(s.tina, "유럽 지리", "독일의 수도는 어디일까요?", "이탈리아의 수도는 어디일까요?", stems[3])
		if s.kinds("quiz", third) != "" {
			t.Errorf("a third of it is %q", s.kinds("quiz", third))
		}
		if a := s.tina.api("PATCH", "/api/v1/quizzes/"+first, `{"description":"다듬었어요"}`, "If-Match", "*"); a.status != 200 {
			t.Fatalf("%d %s", a.status, a.body)
		}
		if a := s.tina.api("POST", "/api/v1/quizzes/"+first+"/submit", "", "If-Match", "*"); a.status != 200 {
			t.Fatalf("%d %s", a.status, a.body)
		}
		n := s.countOf("case_signal", schema.Eq("Kind", "duplicate"))
		if n != 2 { // the first is like the copy by now
			t.Errorf("%d signals", n)
		}
	})
}

// Pictures are compared by what they look like.
func TestCopiedPicturesAreTold(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := w.screen()
		w.person("copycat", "member")
		other := w.as("copycat")
		for i, by := range []*browser{s.tina, other} {
			picture := by.uploaded("image/png", drawn(t, 600-100*i, 400))
			a := by.made(quoted(picture["id"]), "null", "null")
			if a.status != 201 {
				t.Fatalf("%d %s", a.status, a.body)
			}
			id := a.json()["id"].(string)
			w.exec("UPDATE questions SET stem = ? WHERE quiz_version_id = (SELECT draft_version_id FROM quizzes WHERE id = ?)", []string{"무엇이 보이나요?", "What is it that you can see here?"}[i], id)
			w.exec("UPDATE choices SET text = text || id")
			if a := by.api("POST", "/api/v1/quizzes/"+id+"/submit", "", "If-Match", "*"); a.status != 200 {
				t.Fatalf("%d %s", a.status, a.body)
			}
			if got := s.kinds("quiz", id); strings.Contains(got, "duplicate") != (i == 1) {
				t.Errorf("%d is about %q", i, got)
			}
			if i == 0 {
				continue
			}
			shield := s.modi.get("/admin/queue/" + s.text("SELECT id FROM cases WHERE subject_id = '"+id+"'")).page().Find("[data-shield]")
			pixels, original := shield.Find("summary img").AttrOr("src", ""), shield.ChildrenFiltered("a[data-original]").AttrOr("href", "")
			if shield.Length() == 0 || !strings.Contains(pixels, "-pixel.") || shield.Find("img").Length() != 1 || original == "" || strings.Contains(original, "-pixel.") {
				t.Errorf("%d is shown as %q, with %q behind", i, pixels, original)
			}
		}
	})
}
