package main

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"mime/multipart"
	"slices"
	"strings"
	"testing"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// sendFiles posts files as a form: name of the part, then its bytes.
func (b *browser) sendFiles(path string, parts map[string][]byte, headers ...string) answer {
	b.w.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, data := range parts {
		part, err := form.CreateFormFile(name, "me.exe")
		if err == nil {
			_, err = part.Write(data)
		}
		if err != nil {
			b.w.t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		b.w.t.Fatal(err)
	}
	return b.send("POST", path, body.String(), append([]string{"Accept", "application/json", "X-CSRF-Token", b.csrf, "Content-Type", form.FormDataContentType()}, headers...)...)
}

func drawn(t *testing.T, wide, high int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, wide, high))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestPictureOfBefore: a picture that was stored when files had no media is seen
// by its key, and goes when it is replaced.
func TestPictureOfBefore(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann := w.person("ann", models.RoleMember)
		body := drawn(t, 4, 4)
		key, err := w.files.Store(t.Context(), bytes.NewReader(body), int64(len(body)), "image/png")
		if err == nil {
			_, err = w.db.Update(t.Context(), schema.Program{Name: "test"}, w.registry.Model("user"), ann, &schema.Input{Values: map[string]any{"avatar": key}})
		}
		if err != nil {
			t.Fatal(err)
		}
		if a := w.browser().send("GET", "/media/"+string(key), ""); a.status != 200 || a.body != string(body) {
			t.Errorf("it is shown with %d", a.status)
		}
		b := w.as("ann")
		if a := b.sendFiles("/api/v1/account/img", map[string][]byte{"file": drawn(t, 5, 5)}); a.status != 200 {
			t.Fatalf("replaced: %d %s", a.status, a.body)
		}
		if w.stored("/media/" + string(key)) {
			t.Error("it is in storage after it was replaced")
		}
	})
}

// TestPictureIsMedia: one's picture is a media like any other: found again by its
// bytes, kept while something else uses it, covered and refused when it is
// blocked.
func TestPictureIsMedia(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("ann", models.RoleMember)
		w.person("modi", models.RoleModerator)
		b, modi := w.as("ann"), w.as("modi")
		set := func(side int) answer {
			return b.sendFiles("/api/v1/account/img", map[string][]byte{"file": drawn(t, side, side)})
		}
		row := b.uploaded("image/png", drawn(t, 20, 20))
		if a := set(20); a.status != 200 || a.json()["avatar"] != row["url"] {
			t.Fatalf("the same bytes: %d %s, want %v", a.status, a.body, row["url"])
		}
		quiz := b.made(quoted(row["id"]), "null", "null")
		if quiz.status != 201 {
			t.Fatal(quiz.body)
		}
		other := set(21).json()["avatar"].(string)
		if !w.stored(row["url"].(string)) {
			t.Error("a picture that a quiz uses went with the person's")
		}
		list := modi.get("/admin/media/?as=table").page()
		if n := list.Find("tbody tr[data-id]").Length(); n != 2 {
			t.Errorf("%d media, want 2", n)
		}
		id := list.Find("tbody tr[data-id]").First().AttrOr("data-id", "")
		w.blocked(modi, id)
		got := w.browser().send("GET", other, "")
		if img, _, err := image.DecodeConfig(strings.NewReader(got.body)); got.status != 200 || err != nil || img.Width != 400 {
			t.Errorf("blocked, it is shown with %d, %d wide, %v", got.status, img.Width, err)
		}
		if a := set(21); a.status != 422 || !strings.Contains(a.body, `"blocked"`) {
			t.Errorf("a blocked picture again: %d %s", a.status, a.body)
		}
	})
}

func TestPicture(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("ann", models.RoleMember)
		b := w.as("ann")
		const path = "/api/v1/account/img"
		good := append(drawn(t, 8, 8), []byte("<script>alert(1)</script>")...)
		a := b.sendFiles(path, map[string][]byte{"file": good})
		avatar, _ := a.json()["avatar"].(string)
		if a.status != 200 || !strings.HasPrefix(avatar, "/media/local/") || strings.Contains(avatar, "exe") {
			t.Fatalf("set: %d %s", a.status, a.body)
		}
		if file := w.browser().send("GET", avatar, ""); file.status != 200 || file.header.Get("Content-Type") != "image/png" || strings.Contains(file.body, "script") {
			t.Errorf("the file: %d %v", file.status, file.header)
		}
		if me := b.api("GET", "/api/v1/users/ann", ""); me.json()["avatar"] != avatar {
			t.Errorf("profile: %s", me.body)
		}
		large := slices.Concat(good, make([]byte, 2<<20)) // more than server.body_limit
		if elsewhere := b.sendFiles("/api/v1/quizzes", map[string][]byte{"file": large}); elsewhere.status != 413 {
			t.Errorf("2 MiB elsewhere: %d %s", elsewhere.status, elsewhere.body)
		}
		second := b.sendFiles(path, map[string][]byte{"file": large})
		if second.status != 200 {
			t.Errorf("2 MiB: %d %s", second.status, second.body)
		}
		if file := w.browser().send("GET", avatar, ""); file.status != 404 {
			t.Errorf("the picture before: %d", file.status)
		}
		for name, c := range map[string]struct {
			parts map[string][]byte
			want  int
		}{
			"too many bytes":  {map[string][]byte{"file": append(drawn(t, 8, 8), make([]byte, 5<<20)...)}, 413},
			"no picture":      {map[string][]byte{"file": []byte("%PDF-1.4\n%")}, 415},
			"html":            {map[string][]byte{"file": []byte("<html><script>")}, 415},
			"svg":             {map[string][]byte{"file": []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`)}, 415},
			"broken":          {map[string][]byte{"file": drawn(t, 8, 8)[:40]}, 422},
			"too many pixels": {map[string][]byte{"file": drawn(t, 4097, 1)}, 422},
			"empty":           {map[string][]byte{"file": nil}, 422},
			"no file":         {map[string][]byte{}, 422},
			"another name":    {map[string][]byte{"picture": good}, 422},
			"one more":        {map[string][]byte{"file": good, "file2": good}, 422},
		} {
			if a := b.sendFiles(path, c.parts); a.status != c.want || !strings.HasPrefix(a.header.Get("Content-Type"), "application/problem+json") {
				t.Errorf("%s: %d, want %d: %s", name, a.status, c.want, a.body)
			}
		}
		if a := b.api("POST", path, `{"file":"x"}`); a.status != 415 {
			t.Errorf("JSON: %d", a.status)
		}
		if a := w.browser().sendFiles(path, map[string][]byte{"file": good}); a.status != 401 {
			t.Errorf("nobody: %d", a.status)
		}
		if a := b.sendFiles(path, map[string][]byte{"file": good}, "X-CSRF-Token", ""); a.status != 403 {
			t.Errorf("without the token: %d", a.status)
		}
		if a := b.api("DELETE", path, ""); a.status != 204 || b.api("GET", "/api/v1/me", "").json()["avatar"] != nil {
			t.Errorf("removed: %d", a.status)
		}
	})
}

func TestNicknames(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("ann", models.RoleMember)
		b := w.as("ann")
		for nickname, want := range map[string]int{
			"보라": 200, "가": 200, strings.Repeat("가", 20): 200, strings.Repeat("가", 21): 422, "": 422, "   ": 422, "　": 422,
			"admin": 422, "운영자": 422, "★관 리 자★": 422, "Ａｄmin": 422, "аdmin": 422, "badminton": 200, "관리자의 꿈": 200, "admin2": 200,
			"a\u0000b": 422, "a\nb": 422, "a\u0007": 422, "\u200b": 422, "\u3164": 422,
			"ann\u202eimda": 422, "\u2066ann": 422, "ann\u200f": 422, "ad\u200bmin": 422, "ad\u200dmin": 422, "관\u200c리자": 422, "ad\u2060min": 422, "ad\u00admin": 422,
			"ad\U000e0061min": 422, "👨\u200d👩\u200d👧 네": 200, "❤️\u200d🔥": 200, "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f": 200, "می\u200cروم": 200,
		} {
			body, _ := json.Marshal(map[string]string{"nickname": nickname})
			if a := b.api("PATCH", "/api/v1/me", string(body), "If-Match", "*"); a.status != want {
				t.Errorf("%q: %d, want %d: %s", nickname, a.status, want, a.body)
			}
		}
		decomposed := "\u1107\u1169\u1105\u1161" // 보라 in single letters
		a := b.api("PATCH", "/api/v1/me", `{"nickname":"`+decomposed+`"}`, "If-Match", "*")
		if a.json()["nickname"] != "보라" {
			t.Errorf("NFC: %s", a.body)
		}
		w.person("chief", models.RoleAdmin)
		if a := w.as("chief").api("PATCH", "/api/v1/me", `{"nickname":"운영자"}`, "If-Match", "*"); a.status != 200 {
			t.Errorf("who speaks for the house: %d %s", a.status, a.body)
		}
	})
}

// attempt stores a submitted attempt of somebody with right and wrong answers.
func (w *world) attempt(quiz, user schema.ID, right, wrong int, counts bool) {
	w.t.Helper()
	program := schema.Program{Name: "test"}
	row, err := w.db.Find(w.t.Context(), w.registry.Model("quiz"), quiz)
	if err != nil {
		w.t.Fatal(err)
	}
	var kids []schema.Input
	for i := range right + wrong {
		fraction := schema.Decimal(0)
		if i < right {
			fraction = 10_000
		}
		kids = append(kids, schema.Input{Values: map[string]any{"stable_key": schema.NewID(), "fraction": fraction, "text": "답"}})
	}
	_, err = w.db.Create(w.t.Context(), program, w.registry.Model("attempt"), &schema.Input{
		Values: map[string]any{"quiz_id": quiz, "quiz_version_id": row.(*models.Quiz).DraftVersionID, "user_id": user, "status": "submitted", "counts": counts, "listed": true,
			"seed": schema.Secret("s3ed"), "started_at": schema.Now(), "submitted_at": schema.Now(), "expires_at": schema.Now(), "correct_count": int64(right)},
		Children: map[string]schema.Children{"answers": {Rows: kids, All: true}},
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func TestProfileNumbers(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann, bob := w.person("ann", models.RoleMember), w.person("bob", models.RoleMember)
		numbers := func(who string) map[string]any {
			a := w.browser().api("GET", "/api/v1/users/"+who, "")
			out, _ := a.json()["numbers"].(map[string]any)
			if a.status != 200 || out == nil || strings.Contains(a.body, "NaN") {
				t.Fatalf("%s: %d %s", who, a.status, a.body)
			}
			return out
		}
		if n := numbers("bob"); n["accuracy"] != nil || n["quizzes_taken"] != 0.0 || n["tier"].(map[string]any)["name"] != "egg" {
			t.Errorf("nothing yet: %v", n)
		}
		first, second := w.quiz(ann), w.quiz(ann)
		hidden := w.quiz(ann)
		w.exec("UPDATE quizzes SET status = 'hidden' WHERE id = ?", hidden)
		w.attempt(first, bob, 3, 1, true)
		w.attempt(first, bob, 9, 0, false) // a retake
		w.attempt(second, bob, 0, 2, true)
		if n := numbers("bob"); n["accuracy"] != 0.5 || n["quizzes_taken"] != 2.0 || n["quizzes_made"] != 0.0 {
			t.Errorf("bob: %v", n)
		}
		if n := numbers("ann"); n["accuracy"] != nil || n["quizzes_made"] != 2.0 || n["tier"].(map[string]any)["name"] != "duckling" {
			t.Errorf("ann, whose third quiz is hidden: %v", n)
		}
		if list := w.browser().api("GET", "/api/v1/users", ""); strings.Contains(list.body, "numbers") {
			t.Error("lists have the numbers too")
		}
		if a := w.browser().api("GET", "/api/v1/users/ann?fields=handle", ""); strings.Contains(a.body, "numbers") {
			t.Errorf("fields=handle: %s", a.body)
		}
	})
}

func TestExport(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann, bob := w.person("ann", models.RoleMember), w.person("bob", models.RoleMember)
		w.exec("UPDATE users SET email = handle || '@example.com'")
		w.quiz(ann)
		theirs := w.quiz(bob)
		w.attempt(theirs, ann, 1, 1, true)
		w.exec("UPDATE attempts SET saved = ?", `{"secret-before-submission":1}`)
		b := w.as("ann")
		k := b.newKey("secret", "read")
		for who, text := range map[schema.ID]string{ann: "들려준 것", bob: "남에게 들려준 것"} {
			if err := w.db.Append(t.Context(), &models.Notification{UserID: who, Kind: models.NoticeReportAgreed, Reason: text}); err != nil {
				t.Fatal(err)
			}
		}
		a := b.api("GET", "/api/v1/me/export", "")
		if a.status != 200 || !strings.Contains(a.header.Get("Content-Disposition"), "attachment") {
			t.Fatalf("%d %s", a.status, a.body)
		}
		out := a.json()
		for name, n := range map[string]int{"quizzes": 1, "attempts": 1, "api_keys": 1, "sessions": 1, "comments": 0, "reports": 0, "ratings": 0, "identities": 0, "notifications": 1} {
			if list, ok := out[name].([]any); !ok || len(list) != n {
				t.Errorf("%s: %v", name, out[name])
			}
		}
		versions := out["quizzes"].([]any)[0].(map[string]any)["versions"].([]any)
		if q := versions[0].(map[string]any)["questions"].([]any); len(q) != 1 || len(q[0].(map[string]any)["choices"].([]any)) != 2 {
			t.Errorf("versions: %v", versions)
		}
		if answers := out["attempts"].([]any)[0].(map[string]any)["answers"].([]any); len(answers) != 2 {
			t.Errorf("answers: %v", answers)
		}
		if one := out["attempts"].([]any)[0].(map[string]any); one["score"] != "0.0000" || one["correct_count"] != 1.0 {
			t.Errorf("submitted: %v", one)
		}
		begin(t, b, theirs.String())
		for _, row := range b.api("GET", "/api/v1/me/export", "").json()["attempts"].([]any) {
			one := row.(map[string]any)
			score, there := one["score"]
			right, too := one["correct_count"]
			if one["status"] == "in_progress" && (!there || !too || score != nil || right != nil) {
				t.Errorf("in progress: %v", one)
			}
		}
		if out["profile"].(map[string]any)["email"] != "ann@example.com" {
			t.Errorf("profile: %v", out["profile"])
		}
		var secrets []string
		for _, sql := range []string{"SELECT password FROM users", "SELECT token_hash FROM sessions", "SELECT csrf FROM sessions", "SELECT hash FROM api_keys", "SELECT seed FROM attempts"} {
			var some []string
			if err := w.db.From(t.Context()).Raw(sql).Scan(&some).Error; err != nil {
				t.Fatal(err)
			}
			secrets = append(secrets, some...)
		}
		for _, s := range append(secrets, k.Key, "bob@example.com", "secret-before-submission", "argon2", "남에게 들려준 것") {
			if s != "" && strings.Contains(a.body, s) {
				t.Errorf("the export holds %q", s)
			}
		}
		if n := w.number("SELECT count(*) FROM audit_logs WHERE action = 'export' AND actor_id = ?", ann); n != 2 {
			t.Errorf("%d entries of the exports", n)
		}
		if a := w.browser().api("GET", "/api/v1/me/export", ""); a.status != 401 {
			t.Errorf("nobody: %d", a.status)
		}
		for range 8 {
			b.api("GET", "/api/v1/me/export", "")
		}
		if a := b.api("GET", "/api/v1/me/export", ""); a.status != 429 || a.header.Get("Retry-After") == "" {
			t.Errorf("again and again: %d", a.status)
		}
	})
}

func TestLeave(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann, bob := w.person("ann", models.RoleMember), w.person("bob", models.RoleMember)
		chief := w.person("chief", models.RoleSuperuser)
		w.exec("UPDATE users SET nickname = 'Annie Secret', email = 'ann@example.com' WHERE id = ?", ann)
		quiz, theirs := w.quiz(ann), w.quiz(bob)
		w.attempt(theirs, ann, 1, 1, true)
		w.exec("UPDATE quiz_stats SET attempts = 1, first_attempts = 1 WHERE quiz_id = ?", theirs)
		program := schema.Program{Name: "test"}
		comment, err := w.db.Create(t.Context(), program, w.registry.Model("comment"), &schema.Input{Values: map[string]any{"quiz_id": theirs, "user_id": ann, "body": "꽥"}})
		if err != nil {
			t.Fatal(err)
		}
		b, elsewhere, root := w.as("ann"), w.as("ann"), w.as("chief")
		if a := b.api("PATCH", "/api/v1/me", `{"nickname":"Annie Older"}`, "If-Match", "*"); a.status != 200 {
			t.Fatalf("nickname: %d %s", a.status, a.body)
		}
		avatar, _ := b.sendFiles("/api/v1/account/img", map[string][]byte{"file": drawn(t, 4, 4)}).json()["avatar"].(string)
		k := b.newKey("secret", "read")
		slug := b.api("GET", "/api/v1/quizzes/"+quiz.String(), "").json()["slug"].(string)
		for body, want := range map[string]int{"": 422, "{}": 422, `{"password":"wrong one here"}`: 422, `{"password":1}`: 422, `{"user_id":"` + bob.String() + `"}`: 422} {
			if a := b.api("DELETE", "/api/v1/me", body); a.status != want {
				t.Errorf("leave with %s: %d %s", body, a.status, a.body)
			}
		}
		if a := b.send("DELETE", "/api/v1/me", `{"password":"`+password+`"}`, "Content-Type", "application/json"); a.status != 403 {
			t.Errorf("without the CSRF token: %d", a.status)
		}
		if a := b.api("DELETE", "/api/v1/me", `{"password":"`+password+`"}`); a.status != 204 {
			t.Fatalf("leave: %d %s", a.status, a.body)
		}
		if x, y := b.api("GET", "/api/v1/me", "").status, elsewhere.api("GET", "/api/v1/me", "").status; x != 401 || y != 401 {
			t.Errorf("sessions go on: %d %d", x, y)
		}
		if a := w.by(k.Key, "GET", "/api/v1/genres", ""); a.status != 401 {
			t.Errorf("the key goes on: %d", a.status)
		}
		for _, path := range []string{"/users/ann", "/quizzes/" + slug, avatar} {
			if a := w.browser().get(path); a.status != 200 {
				t.Errorf("before the day, %s: %d", path, a.status)
			}
		}
		w.daysPass()
		if a := w.browser().api("POST", "/api/v1/auth/login", `{"username":"ann","password":"`+password+`"}`); a.status != 401 {
			t.Errorf("log-in on the day: %d", a.status)
		}
		w.depart()
		if a := w.browser().api("POST", "/api/v1/auth/login", `{"username":"ann","password":"`+password+`"}`); a.status != 401 {
			t.Errorf("log-in: %d", a.status)
		}
		if a := w.browser().send("GET", avatar, ""); a.status != 404 {
			t.Errorf("the picture: %d", a.status)
		}
		// Everything that named the person still answers, without the name.
		guest := w.browser()
		list := []answer{
			guest.get("/"), guest.get("/quizzes"), guest.get("/quizzes/" + slug), guest.api("GET", "/api/v1/quizzes/"+quiz.String()+"?include=owner", ""),
			guest.api("GET", "/api/v1/quizzes?include=owner", ""), guest.api("GET", "/api/v1/comments?include=user", ""), guest.api("GET", "/api/v1/users", ""),
			root.get("/admin/"), root.get("/admin/users/"), root.get("/admin/users/" + ann.String() + "/"), root.get("/admin/users/" + ann.String() + "/history"),
			root.get("/admin/quizzes/"), root.get("/admin/quizzes/" + quiz.String() + "/"), root.get("/admin/comments/"), root.get("/admin/attempts/"),
			root.get("/admin/comments/" + w.registry.Model("comment").ID(comment).String() + "/"), root.get("/admin/api-keys/"), root.get("/admin/sessions/"), root.get("/admin/audit-logs/"),
		}
		for i, a := range list {
			if a.status != 200 {
				t.Errorf("page %d: %d %s", i, a.status, a.body[:min(200, len(a.body))])
			}
			// The log keeps the titles of its entries, which the chain covers:
			// the dashboard and the log itself show them.
			log := i == 7 || i == len(list)-1
			for _, word := range []string{"ann@example.com", "Annie Older"} {
				if strings.Contains(a.body, word) && (!log || strings.Contains(word, "@")) {
					t.Errorf("page %d still says %q", i, word)
				}
			}
		}
		if !strings.Contains(list[3].body, `"deleted":true`) {
			t.Errorf("owner: %s", list[3].body)
		}
		// Nobody passes for whoever has left, neither by signing up nor by the hand of staff.
		if a := guest.api("POST", "/api/v1/auth/signup", `{"handle":"ann","nickname":"Ann","email":"other@example.com","password":"`+password+`"}`); a.status != 422 || !strings.Contains(a.body, `"pointer":"/handle","code":"not_unique"`) {
			t.Errorf("the handle of somebody who has left: %d %s", a.status, a.body)
		}
		for _, handle := range []string{"ann", "anne"} {
			_, err := w.db.Update(t.Context(), program, w.registry.Model("user"), bob, &schema.Input{Values: map[string]any{"handle": handle}})
			if taken := handle == "ann"; taken != (err != nil) {
				t.Errorf("%s to be %s: %v", bob, handle, err)
			}
		}
		if n := w.number("SELECT count(*) FROM users WHERE former_handle LIKE '%ann%' OR handle = 'ann'"); n != 0 {
			t.Errorf("%d people are still called so", n)
		}
		for _, path := range []string{"/users/ann", "/api/v1/users/ann", "/api/v1/users/" + ann.String()} {
			if a := guest.get(path); a.status != 404 {
				t.Errorf("%s: %d", path, a.status)
			}
		}
		if n := w.number("SELECT count(*) FROM attempts WHERE user_id = ? AND counts AND NOT listed", ann); n != 1 {
			t.Errorf("%d attempts stay", n)
		}
		if n := w.number("SELECT first_attempts FROM quiz_stats WHERE quiz_id = ?", theirs); n != 1 {
			t.Errorf("the counter moved to %d", n)
		}
		for _, table := range []string{"sessions", "api_keys", "tickets", "identities"} {
			if n := w.number("SELECT count(*) FROM "+table+" WHERE user_id = ?", ann); n != 0 {
				t.Errorf("%d rows of %s stay", n, table)
			}
		}
		if n := w.number("SELECT count(*) FROM audit_diffs d JOIN audit_logs l ON l.id = d.log_id WHERE l.target_id = ? AND l.action <> 'erase'", ann); n != 0 {
			t.Errorf("%d differences about the person stay", n)
		}
		if n := w.number("SELECT count(*) FROM audit_diffs WHERE CAST(changes AS TEXT) LIKE '%Annie%'"); n != 0 {
			t.Errorf("%d differences name the person", n)
		}
		if n := w.number("SELECT count(*) FROM audit_logs WHERE target_id = ? AND action = 'leave'", ann); n != 1 {
			t.Errorf("%d entries of leaving", n)
		}
		if _, err := w.db.VerifyAudit(t.Context()); err != nil {
			t.Errorf("the chain: %v", err)
		}
		w.lastSuperuserStays(root, chief)
	})
}

// lastSuperuserStays lets the only superuser leave, who may not.
func (w *world) lastSuperuserStays(root *browser, id schema.ID) {
	w.t.Helper()
	if a := root.api("DELETE", "/api/v1/me", `{"password":"`+password+`"}`); a.status != 409 || a.json()["code"] != "last_superuser" {
		w.t.Errorf("the last superuser: %d %s", a.status, a.body)
	}
	if n := w.number("SELECT count(*) FROM users WHERE id = ? AND status = 'active' AND is_superuser", id); n != 1 {
		w.t.Error("the last superuser is gone")
	}
}

// TestLeaveWithoutPassword is for people who log in elsewhere: they need a
// session that has just begun.
func TestLeaveWithoutPassword(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann := w.person("ann", models.RoleMember)
		b := w.as("ann")
		w.exec("UPDATE users SET password = '' WHERE id = ?", ann)
		w.exec("UPDATE sessions SET created_at = ? WHERE user_id = ?", schema.At(schema.Now().AddDate(0, 0, -1)), ann)
		if a := b.api("DELETE", "/api/v1/me", ""); a.status != 403 || a.json()["code"] != "login_too_old" {
			t.Errorf("an old log-in: %d %s", a.status, a.body)
		}
		w.exec("UPDATE sessions SET created_at = ? WHERE user_id = ?", schema.Now(), ann)
		if a := b.api("DELETE", "/api/v1/me", ""); a.status != 204 {
			t.Errorf("a fresh log-in: %d %s", a.status, a.body)
		}
	})
}
