package main

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"duckhoo/models"
)

// TestConcurrentReadersGetTheirOwn reads pages as three people at once: nobody
// gets anything of what is made for another at the same time.
func TestConcurrentReadersGetTheirOwn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		quiz := w.quiz(w.person("maker", models.RoleMember))
		w.person("boss", models.RoleSuperuser)
		w.person("modi", models.RoleModerator)
		readers := []struct {
			by    *browser
			paths []string
			has   string // each page says so of its reader
			not   []string
		}{
			{w.as("boss"), []string{"/admin/", "/admin/users/", "/admin/hooks/", "/admin/quizzes/" + quiz.String() + "/"}, ">boss<", []string{">modi</p>"}},
			{w.as("modi"), []string{"/admin/", "/admin/queue", "/admin/tags/"}, ">modi<", []string{">boss</p>", `href="/admin/hooks/"`}},
			{w.browser(), []string{"/", "/quizzes", "/search"}, `href="/login`, []string{`href="/admin/`, ">boss<", ">modi<"}},
		}
		var all sync.WaitGroup
		for _, r := range readers {
			for range 4 {
				all.Go(func() {
					for i := range 40 {
						path := r.paths[i%len(r.paths)]
						a := r.by.get(path)
						if a.status != http.StatusOK || !strings.HasSuffix(strings.TrimSpace(a.body), "</html>") || !strings.Contains(a.body, r.has) {
							t.Errorf("%s: %d, no page of its reader's, who is %s", path, a.status, r.has)
							return
						}
						for _, other := range r.not {
							if strings.Contains(a.body, other) {
								t.Errorf("%s has %s, who is %s", path, other, r.has)
								return
							}
						}
					}
				})
			}
		}
		all.Wait()
	})
}
