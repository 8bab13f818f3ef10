package main

import (
	"errors"
	"fmt"

	"duckhoo/models"
	"duckhoo/models/accounts"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// published is a quiz that the site shows.
func (w *world) published() schema.ID {
	w.t.Helper()
	quiz := w.registry.Model("quiz")
	page, err := w.db.List(w.t.Context(), database.Query{Model: quiz, Actor: schema.Program{Name: "test"}, Verb: schema.VerbView, Limit: 1, Where: schema.Eq("Status", "published")})
	if err != nil || len(page.Rows) == 0 {
		w.t.Fatal("no quiz", err)
	}
	return quiz.ID(page.Rows[0])
}

// sights are the pages by the names of their pictures.
func (w *world) sights() []sight {
	w.t.Helper()
	quiz, id := w.registry.Model("quiz"), w.published()
	one := "/admin/quizzes/" + id.String() + "/"
	added, err := w.db.FindBy(w.t.Context(), w.registry.Model("audit_log"), schema.And(schema.Eq("TargetID", id), schema.Eq("Action", schema.VerbAdd)))
	if err != nil {
		w.t.Fatal(err)
	}
	if _, _, err := w.notes.Add(w.t.Context(), schema.Program{Name: "test"}, quiz, id, "@mod_haru 8번 음원이 10초를 넘는지 확인해 주세요."); err != nil {
		w.t.Fatal(err)
	}
	row, err := w.db.Find(w.t.Context(), quiz, id)
	if err != nil {
		w.t.Fatal(err)
	}
	file := w.upload(row.(*models.Quiz).OwnerID)
	w.exec("UPDATE quizzes SET cover = ? WHERE id = ?", file, id)
	return []sight{
		{name: "dashboard", path: "/admin/"}, {name: "list", path: "/admin/quizzes/"}, {name: "form", path: one}, {name: "delete", path: one + "delete"},
		{name: "history", path: one + "history"}, {name: "revert", path: one + "history/" + added.(*models.AuditLog).ID.String()},
		{name: "add", path: "/admin/genres/add"}, {name: "trash", path: "/admin/quizzes/trash"},
		{name: "empty", path: "/admin/quizzes/?q=nothing-like-that"}, {name: "users", path: "/admin/users/"}, {name: "audit", path: "/admin/audit"},
		{name: "jobs", path: "/admin/jobs"}, {name: "export", path: "/admin/quizzes/export?status=published"}, {name: "genres", path: "/admin/genres/"},
		{name: "import", path: "/admin/tags/import"}, {name: "filters", path: "/admin/quizzes/?filters=1&any=status%3Ddraft"},
		{name: "actions", path: one + "actions"}, {name: "tasks", path: "/admin/tasks"}, {name: "roles", path: "/admin/roles/"},
		{name: "rights", path: w.roleURL(models.RoleModerator)}, {name: "account", path: "/admin/account"}, {name: "app", path: "/admin/account/app"},
		{name: "person", path: "/admin/users/" + w.text("SELECT id FROM users WHERE handle = 'owl'") + "/"}, {name: "queue", path: "/admin/queue"},
		{name: "widgets", path: "/admin/widgets"}, {name: "media", path: "/admin/media/"},
		{name: "file", path: "/admin/media/" + w.text("SELECT id FROM media WHERE file = ?", file) + "/"}, {name: "upload", path: "/admin/media/upload"},
		{name: "password", path: "/admin/account/password"}, {name: "key", path: "/admin/api-keys/add"}, {name: "hook", path: "/admin/hooks/add"},
		{name: "factors", path: "/admin/authenticators/"}, {name: "sessions", path: "/admin/sessions/"},
		{name: "docs", path: "/api/docs"},
		{name: "api", path: "/api/v1/quizzes?limit=3"},
	}
}

// opening clicks the first of what a selector names that is to be seen.
func opening(selector string) string {
	return `[...document.querySelectorAll("` + selector + `")].find((e) => e.checkVisibility())?.click()`
}

// sending posts a form of its own, with the ids of the first two rows.
func sending(values string) string {
	return `(() => { const form = document.createElement("form"); form.method = "post"; form.action = location.pathname;
		const all = [["_csrf", document.querySelector('meta[name="csrf-token"]').content], ...[...document.querySelectorAll("tr[data-id]")].slice(0, 2).map((r) => ["id", r.dataset.id]), ...Object.entries({` + values + `})];
		for (const [name, value] of all) { const input = document.createElement("input"); input.name = name; input.value = value; form.append(input); }
		document.body.append(form); form.submit(); })()`
}

// states are what pages become when somebody does something on them.
func states(pages []sight) []sight {
	at := map[string]string{}
	for _, s := range pages {
		at[s.name] = s.path
	}
	const dialog = `document.querySelector("dialog[open]")?.getBoundingClientRect().height > 0`
	const form = `document.querySelector("form[data-guard]")`
	return []sight{
		{name: "not-found", path: "/admin/nothing"},
		{name: "form-errors", path: at["add"], sends: form + `.noValidate = true, ` + form + `.requestSubmit()`, until: `document.querySelector("[data-errors]")`},
		{name: "form-add", path: "/admin/quizzes/add"},
		{name: "conflict", path: at["form"], sends: `document.querySelector("form[data-guard] [name=_version]").value = "0", document.querySelector("[name=title]").value = "Mine", ` + form + `.requestSubmit()`, until: `document.body.dataset.page === "conflict"`},
		{name: "note-errors", path: at["form"], sends: `(() => { const text = document.querySelector("textarea[form=note-add]"); text.maxLength = 9999; text.value = "x".repeat(2001); document.querySelector("#note-add").requestSubmit(); })()`,
			until: `document.querySelector('[data-error="note-text"]')`},
		{name: "confirm", path: at["list"], sends: sending(`action: "delete"`), until: `document.body.dataset.page === "confirm"`},
		{name: "confirm-form", path: at["list"], sends: sending(`action: "move"`), until: `document.querySelector("[data-action-form=move]")`},
		{name: "purge", path: "/admin/tags/trash", sends: sending(`action: "purge"`), until: `document.body.dataset.page === "confirm"`},
		{name: "import-result", path: at["import"], sends: `(() => { const file = document.querySelector("#file"); const data = new DataTransfer(); data.items.add(new File(["slug\nfresh\nBAD SLUG\n"], "tags.csv")); file.files = data.files; file.form.requestSubmit(); })()`,
			until: `document.querySelector("[data-line]")`},
		{name: "selected", path: at["list"], opens: `document.querySelector("tbody input[name=id]:not(:checked)")?.click()`, until: `document.querySelector("tbody input[name=id]:checked")`},
		{name: "preview", path: at["list"], opens: `document.querySelector("dialog[open]") ?? document.querySelector("a[data-preview]").click()`, until: dialog},
		{name: "row-menu", path: at["list"], opens: `document.querySelector("details[data-row-menu]").open = true`, until: `document.querySelector("details[data-row-menu] [data-filled] .option")`},
		{name: "filter-panel", path: at["list"], opens: `document.querySelector("#filters[open]") ?? ` + opening("[data-open=filters]"), until: dialog},
		{name: "column-menu", path: at["list"], opens: `document.querySelectorAll("details[data-columns], details[data-views]").forEach((d) => { d.open = true })`, until: `document.querySelector("details[data-columns]").open`},
		{name: "palette", path: at["dashboard"], opens: `document.querySelector("#palette[open]") ?? ` + opening("[data-open=palette]"), until: `document.querySelector("#palette [role=option]")`},
		{name: "keys", path: at["list"], opens: `document.querySelector("#keys[open]") ?? document.querySelector("[data-open=keys]").click()`, until: dialog},
		{name: "account-menu", path: at["dashboard"], opens: `document.querySelectorAll("header details").forEach((d) => { d.open = true })`, until: `document.querySelector("header details").open`},
		{name: "found", path: "/admin/search?q=퀴즈"},
		{name: "taken", path: "/admin/tags/trash", sends: `document.querySelector('form[action$="/restore"]').requestSubmit()`, until: `document.body.dataset.page === "conflict"`},
		{name: "source", path: at["form"], opens: opening(`[data-tabs] a[href='#tab-1']`), until: `document.querySelector("#tab-1").checkVisibility()`},
		{name: "pick", path: at["form"], opens: `document.querySelector("dialog[open]") ?? ` + opening("button[data-pick]"), until: dialog},
		// An earlier sight may have left something to offer: the page of the second load counts.
		{name: "draft", path: at["form"], sends: `(() => { window.first = true; const title = document.querySelector("[name=title]"); title.value = "Typed and left"; title.dispatchEvent(new Event("input", { bubbles: true }));
			const leave = setInterval(() => { if (!Object.values(localStorage).some((kept) => kept.includes("Typed and left"))) return; clearInterval(leave); ` + form + `.removeAttribute("data-guard"); location.reload(); }, 50); })()`,
			until: `!window.first && document.querySelector("[data-kept]")`},
		{name: "case-act", path: at["case"], opens: `document.querySelector("dialog[open]") ?? document.querySelector("[data-open^=act-]").click()`, until: dialog},
	}
}

// someTask is a task of somebody's that goes on and has left rows alone.
func (w *world) someTask(owner schema.ID) schema.ID {
	w.t.Helper()
	task := &models.Task{OwnerID: owner, Kind: models.TaskBulk, Status: models.TaskRunning, Target: "quiz", Ask: schema.JSON(`{"action":"hide","reason":"저작권 — 임시조치 30일"}`),
		Scope: "x", AsOf: schema.Now(), Total: 1243, Done: 765, Skipped: 2, Failed: 1}
	lines := []any{
		&models.TaskLine{Outcome: models.RowSkipped, RowID: schema.NewID(), Title: "지브리 애니메이션 OST 듣고 맞히기", Why: "고정한 뒤에 바뀌었어요"},
		&models.TaskLine{Outcome: models.RowSkipped, RowID: schema.NewID(), Title: "KBO 응원가 첫 소절", Why: "지금 상태에서는 할 수 없어요"},
		&models.TaskLine{Outcome: models.RowFailed, RowID: schema.NewID(), Title: "2차 세계대전 전투기 실루엣", Why: "다른 것이 쓰고 있어요"},
	}
	err := w.db.Append(w.t.Context(), task)
	for _, l := range lines {
		l.(*models.TaskLine).TaskID = task.ID
	}
	if err = errors.Join(err, w.db.Append(w.t.Context(), lines...)); err != nil {
		w.t.Fatal(err)
	}
	return task.ID
}

// someJobs puts a job of each state into the queue.
func (w *world) someJobs() {
	w.t.Helper()
	for i, more := range []string{
		`state = 'running', attempt = 1, attempted_at = created_at, metadata = '{"done":310,"total":500}', kind = 'repair_counters'`,
		`state = 'available'`,
		`state = 'scheduled', attempt = 0, kind = 'sweep'`,
		`state = 'retryable', attempt = 2, attempted_at = created_at, errors = '[{"at":"2026-11-25T01:04:02Z","attempt":1,"error":"dial tcp 192.0.2.1:25: connect: connection refused","trace":""},
			{"at":"2026-11-25T01:04:05Z","attempt":2,"error":"Stuck job rescued by JobRescuer","trace":""}]'`,
		`state = 'discarded', attempt = 24, kind = 'hook_delivery', attempted_at = created_at, finalized_at = created_at,
			errors = '[{"at":"2026-11-25T01:04:02Z","attempt":24,"error":"it answered 500","trace":""}]'`,
		`state = 'completed', attempt = 1, kind = 'empty_trash', attempted_at = created_at, finalized_at = created_at`,
		`state = 'cancelled', finalized_at = created_at`,
	} {
		if err := w.jobs.Enqueue(w.t.Context(), accounts.Asked{Name: fmt.Sprint(i)}); err != nil {
			w.t.Fatal(err)
		}
		w.exec("UPDATE river_job SET " + more + " WHERE id = (SELECT max(id) FROM river_job)")
	}
}
