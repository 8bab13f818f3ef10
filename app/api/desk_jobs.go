package api

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"duckhoo/admin/panel"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// jobRoutes are the addresses of what is done in the background.
func (d desk) jobRoutes() []Route {
	one := deskRoot + "/jobs/:id"
	return []Route{
		{Method: "GET", Path: deskRoot + "/jobs", Name: "listJobs", Who: "job.view", Serve: d.jobs, Doc: d.jobsDoc()},
		{Method: "GET", Path: one, Name: "getJob", Who: "job.view", Serve: d.job, Doc: d.jobDoc()},
		{Method: "POST", Path: one + "/retry", Name: "retryJob", Who: "job.retry", Serve: d.decideJob("retry"), Doc: d.jobMoveDoc("Try a job again", "At once, also when it was cancelled or given up.")},
		{Method: "POST", Path: one + "/cancel", Name: "cancelJob", Who: "job.cancel", Serve: d.decideJob("cancel"), Doc: d.jobMoveDoc("Cancel a job", "One that is at work is told to stop.")},
	}
}

// jobView is a job, without what it is about.
type jobView struct {
	ID          string       `json:"id"`
	Kind        string       `json:"kind"`
	State       string       `json:"state"`
	Tried       int          `json:"tried"`
	Tries       int          `json:"tries"`
	Done        int          `json:"done"`
	Total       int          `json:"total"`
	CreatedAt   schema.Time  `json:"created_at"`
	ScheduledAt schema.Time  `json:"scheduled_at"`
	BeganAt     *schema.Time `json:"began_at"`
	EndedAt     *schema.Time `json:"ended_at"`
	Retryable   bool         `json:"retryable"`
	Cancellable bool         `json:"cancellable"`
	Failures    []jobFailure `json:"failures"`
}

type jobFailure struct {
	At   schema.Time `json:"at"`
	Try  int         `json:"try"`
	Text *string     `json:"text"` // null where the process was gone
}

func jobOf(j panel.Job, reader schema.Actor) jobView {
	out := jobView{ID: strconv.FormatInt(j.ID, 10), Kind: j.Kind, State: j.State, Tried: j.Tried, Tries: j.Tries, Done: j.Done, Total: j.Total, CreatedAt: schema.At(j.Asked), ScheduledAt: schema.At(j.Next),
		Retryable: j.Redoable(), Cancellable: !j.Over(), Failures: []jobFailure{}}
	if !j.Began.IsZero() {
		began := schema.At(j.Began)
		out.BeganAt = &began
	}
	if !j.Ended.IsZero() {
		ended := schema.At(j.Ended)
		out.EndedAt = &ended
	}
	for _, f := range j.Failures {
		out.Failures = append(out.Failures, jobFailure{schema.At(f.At), f.Try, orNil(f.Shown(reader))})
	}
	return out
}

var jobGroups = []string{panel.JobsRunning, panel.JobsWaiting, panel.JobsFailed, panel.JobsDone}

// jobs answers GET /api/v1/admin/jobs, the newest first.
func (d desk) jobs(c *fiber.Ctx) error {
	actor, err := d.gate(c, "job.view")
	if err != nil {
		return err
	}
	var w panel.JobQuery
	var kind string
	limit, cursor, err := window(c, d.Settings, map[string]func(string) *schema.Problem{
		"state": among(&w.Group, "state", jobGroups),
		"kind":  among(&kind, "kind", d.Jobs.Kinds()),
	})
	if err == nil {
		w.Before, err = openJobCursor(cursor)
	}
	if err != nil {
		return err
	}
	if w.Limit = limit + 1; kind != "" {
		w.Some, w.Kinds = true, []string{kind}
	}
	list, err := d.Jobs.Page(c.UserContext(), w)
	if err != nil {
		return err
	}
	found := &database.JSONPage{}
	if len(list) > limit {
		list = list[:limit]
		found.Next = sealJobCursor(list[limit-1].ID)
	}
	views := []jobView{}
	for _, j := range list {
		views = append(views, jobOf(j, actor))
	}
	if found.Data, err = json.Marshal(views); err != nil {
		return err
	}
	asked := slices.DeleteFunc(pairs(c), func(p pair) bool { return p.name == "cursor" })
	if links := pageLinks(c.Path(), asked, found); len(links) > 0 {
		c.Set(fiber.HeaderLink, links.String())
	}
	body := listBody(found, limit, -1)
	return sendJSON(c, actor, fiber.StatusOK, listTag(body), body)
}

const jobCursor = "job:"

func sealJobCursor(id int64) string {
	return base64.RawURLEncoding.EncodeToString([]byte(jobCursor + strconv.FormatInt(id, 10)))
}

func openJobCursor(text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	body, err := base64.RawURLEncoding.DecodeString(text)
	digits, ours := strings.CutPrefix(string(body), jobCursor)
	id, bad := strconv.ParseInt(digits, 10, 64)
	if err != nil || bad != nil || !ours || id < 1 {
		return 0, badParameter(problem("/cursor", "invalid_cursor", "이 목록의 커서가 아니에요. 처음부터 다시 읽어 주세요.", "This cursor is not of this list: start again."))
	}
	return id, nil
}

// jobAt finds the job of the address.
func (d desk) jobAt(c *fiber.Ctx) (panel.Job, error) {
	id, err := strconv.ParseInt(c.Params("id"), 10, 64)
	if err != nil {
		return panel.Job{}, schema.ErrNotFound
	}
	return d.jobNow(c.UserContext(), id)
}

func (d desk) jobNow(ctx context.Context, id int64) (panel.Job, error) {
	list, err := d.Jobs.Page(ctx, panel.JobQuery{Some: true, ID: id, Limit: 1})
	if err == nil && len(list) == 0 {
		err = schema.ErrNotFound
	}
	if err != nil {
		return panel.Job{}, err
	}
	return list[0], nil
}

// job answers GET /api/v1/admin/jobs/{id}.
func (d desk) job(c *fiber.Ctx) error {
	actor, err := d.gate(c, "job.view")
	if err != nil {
		return err
	}
	one, err := d.jobAt(c)
	if err == nil {
		err = plainQuery(c)
	}
	if err != nil {
		return err
	}
	body, err := json.Marshal(jobOf(one, actor))
	if err != nil {
		return err
	}
	return sendJSON(c, actor, fiber.StatusOK, listTag(body), body)
}

// decideJob tries a job again or cancels it.
func (d desk) decideJob(verb string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		actor, err := d.gate(c, "job."+verb)
		if err != nil {
			return err
		}
		one, err := d.jobAt(c)
		if err == nil {
			err = nothingSaid(c)
		}
		if err != nil {
			return err
		}
		do := map[string]func(context.Context, schema.Actor, int64) error{"retry": d.Jobs.Retry, "cancel": d.Jobs.Cancel}[verb]
		return d.once(c, actor, func(ctx context.Context) (answer, error) {
			if err := do(ctx, actor, one.ID); err != nil {
				return answer{}, err
			}
			after, err := d.jobNow(ctx, one.ID)
			if err != nil {
				return answer{}, err
			}
			body, err := json.Marshal(jobOf(after, actor))
			return answer{Status: fiber.StatusOK, Body: body}, err
		})
	}
}
