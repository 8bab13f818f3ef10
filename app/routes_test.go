package main

import (
	"strings"
	"testing"

	"duckhoo/config"
)

// TestAdminPathMeetsNoAddress sees that the check of admin.path knows every
// address that the back office could stand in the way of.
func TestAdminPathMeetsNoAddress(t *testing.T) {
	p, err := newProgram(testSettings(t, "sqlite", ":memory:"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.close)
	for _, r := range p.routes() {
		first, _, _ := strings.Cut(strings.TrimPrefix(r.path, "/"), "/")
		if first == "" || first == "admin" || strings.Contains(first, ".") { // no admin.path has a dot
			continue
		}
		if !config.IsSiteName(first) {
			t.Errorf("%s: admin.path could be /%s", r.path, first)
		}
	}
}
