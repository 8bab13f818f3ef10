package main

import (
	"fmt"
	"strings"
	"testing"

	"duckhoo/models"
)

// TestNamesOfSentFiles: a name that browsers encode in a form is what it was
// called, wherever files are taken, and does no harm there.
func TestNamesOfSentFiles(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("maker", models.RoleMember)
		b := w.as("maker")
		send := func(path, field, data string, headers ...string) answer {
			token, _ := b.get("/make").page().Find(`input[name="_csrf"]`).Attr("value")
			body := fmt.Sprintf("--x\r\nContent-Disposition: form-data; name=\"_csrf\"\r\n\r\n%s\r\n--x\r\nContent-Disposition: form-data; name=\"do\"\r\n\r\ncheck\r\n"+
				"--x\r\nContent-Disposition: form-data; name=%q; filename=\"A%%22><img%%25.gift\"\r\nContent-Type: text/plain\r\n\r\n%s\r\n--x--\r\n", token, field, data)
			if strings.HasPrefix(path, "/api/") {
				body = body[strings.LastIndex(body, "--x\r\n"):]
			}
			return b.send("POST", path, body, append([]string{"Content-Type", "multipart/form-data; boundary=x", "Origin", w.base}, headers...)...)
		}
		a := send("/make/import", "file", "Q {=a ~b}", "Accept", "text/html")
		if p := a.page(); a.status != 200 || p.Find(`input[name="file_name"]`).AttrOr("value", "") != `A"><img%25.gift` || p.Find("main img").Length() != 0 {
			t.Errorf("site: %d %q", a.status, p.Find(`input[name="file_name"]`).AttrOr("value", ""))
		}
		a = send("/api/v1/imports?dry_run=true&format=gift", "file", "Q {=a ~b}", "Accept", "application/json", "X-CSRF-Token", b.csrf)
		if a.status/100 != 2 || !strings.Contains(a.body, `A\"`) || strings.Contains(a.body, "%22") {
			t.Errorf("API: %d %s", a.status, a.body)
		}
		a = send("/api/v1/account/img", "file", string(drawn(t, 8, 8)), "Accept", "application/json", "X-CSRF-Token", b.csrf)
		if name := w.text("SELECT name FROM media"); a.status != 200 || name != `A"><img%25.gift` {
			t.Errorf("a file: %d, called %q", a.status, name)
		}
	})
}
