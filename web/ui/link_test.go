package ui_test

import (
	"strings"
	"testing"

	"duckhoo/web/ui"
)

func TestLink(t *testing.T) {
	for _, tc := range []struct {
		name, href string
		kept       bool
	}{
		{"path", "/admin/quizzes/", true},
		{"query with a colon", "?created_at__gte=2026-11-22T00:00", true},
		{"fragment", "#title", true},
		{"nothing", "", true},
		{"web", "https://example.com/", true},
		{"mail", "mailto:a@example.com", true},
		{"script", "javascript:alert(1)", false},
		{"script in capitals", "JavaScript:alert(1)", false},
		{"script after a space", " javascript:alert(1)", false},
		{"data", "data:text/html,x", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := string(ui.Link(tc.href))
			if kept := got == tc.href; kept != tc.kept {
				t.Errorf("Link(%q) = %q, kept %v, want %v", tc.href, got, kept, tc.kept)
			}
			if !tc.kept && strings.Contains(got, "alert") {
				t.Errorf("Link(%q) = %q", tc.href, got)
			}
		})
	}
}
