package panel

import (
	"context"
	"errors"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models/schema"
	"duckhoo/web/locales"
	"duckhoo/web/ui"
)

// Jobs is what is done in the background.
type Jobs interface {
	// Kinds names all kinds of jobs.
	Kinds() []string
	// Counts says how many jobs that are wanted there are in each group.
	Counts(ctx context.Context, wanted JobQuery) (map[string]int, error)
	// Page lists jobs, the newest first.
	Page(ctx context.Context, wanted JobQuery) ([]Job, error)
	// Retry and Cancel ask for the right, and note who did it in the audit log.
	Retry(ctx context.Context, actor schema.Actor, id int64) error
	Cancel(ctx context.Context, actor schema.Actor, id int64) error
}

// JobQuery says which jobs are wanted.
type JobQuery struct {
	Group  string // "" is all
	Before int64  // the id of the last one that was seen, 0 from the newest on
	Limit  int

	// Some narrows to jobs of these kinds, about this person, or of this id.
	Some   bool
	Kinds  []string
	Person schema.ID
	ID     int64
}

// The groups of jobs.
const (
	JobsRunning = "running"
	JobsWaiting = "waiting"
	JobsFailed  = "failed"
	JobsDone    = "done"
)

// Job is one of them, without what it is about.
type Job struct {
	ID           int64
	Kind         string
	State        string // as River has it
	Tried, Tries int
	Done, Total  int // progress; Total 0 is unknown
	Asked        time.Time
	Next         time.Time // when it is or was to be worked
	Began, Ended time.Time // of the last try; zero when there was none
	Failures     []JobFailure
}

// JobFailure is one try that failed.
type JobFailure struct {
	At   time.Time
	Try  int
	Text string
	Left bool // the process was gone; there is no text
}

// Over reports whether nothing will happen to the job any more by itself.
func (j Job) Over() bool {
	return slices.Contains([]string{"completed", "cancelled", "discarded"}, j.State)
}

// Redoable reports whether it may be worked at once by being asked to.
func (j Job) Redoable() bool {
	return slices.Contains([]string{"retryable", "discarded", "cancelled", "scheduled"}, j.State)
}

// percent is how far it has come.
func (j Job) percent() int { return min(100, 100*j.Done/max(1, j.Total)) }

// took is how long the last try took, or has taken so far.
func (j Job) took(now time.Time) time.Duration {
	switch {
	case j.Began.IsZero():
		return 0
	case j.State == "running":
		return max(0, now.Sub(j.Began))
	case j.Ended.IsZero():
		return 0
	}
	return max(0, j.Ended.Sub(j.Began))
}

// Rights about jobs.
const (
	seeJobs   = "job.view"
	retryJob  = "job.retry"
	cancelJob = "job.cancel"
)

// jobsLength is how many jobs a page has.
const jobsLength = 50

// jobsPage is the page of jobs.
type jobsPage struct {
	*visit
	group  string
	sought string // what is searched for
	counts map[string]int
	list   []Job
	next   int64 // id of the last one, when there are more
}

// jobs shows what runs, waits, failed and why, and what is done.
func (s *Site) jobs(v *visit) error {
	if s.Jobs == nil {
		return schema.ErrNotFound
	}
	if !v.allowed(seeJobs) {
		return schema.ErrForbidden
	}
	p := &jobsPage{visit: v}
	if group := v.Query("state"); slices.Contains([]string{JobsRunning, JobsWaiting, JobsFailed, JobsDone}, group) {
		p.group = group
	}
	wanted, err := p.wanted()
	if err != nil {
		return err
	}
	if p.counts, err = s.Jobs.Counts(v.ctx, wanted); err != nil {
		return err
	}
	if p.list, err = s.Jobs.Page(v.ctx, wanted); err != nil {
		return err
	}
	if len(p.list) > jobsLength {
		p.list = p.list[:jobsLength]
		p.next = p.list[jobsLength-1].ID
	}
	return v.render(fiber.StatusOK, jobsView(p))
}

// decideJob tries a job again or cancels it.
func (s *Site) decideJob(v *visit) error {
	if s.Jobs == nil {
		return schema.ErrNotFound
	}
	verb := v.Params("verb")
	do := map[string]func(context.Context, schema.Actor, int64) error{"retry": s.Jobs.Retry, "cancel": s.Jobs.Cancel}[verb]
	if do == nil {
		return schema.ErrNotFound
	}
	if !v.allowed("job." + verb) {
		return schema.ErrForbidden
	}
	id, err := strconv.ParseInt(v.Params("id"), 10, 64)
	if err != nil {
		return schema.ErrNotFound
	}
	sent, err := readPosted(v.Ctx)
	if err != nil {
		return err
	}
	if err := do(v.ctx, v.actor, id); err != nil {
		text, known := v.refusal(err)
		if errors.Is(err, schema.ErrNotFound) {
			text, known = v.T("jobs.gone"), true
		}
		if !known {
			return err
		}
		v.tell(notice{Bad: true, Text: text})
	} else {
		v.tell(notice{Text: v.T("jobs.did."+verb, "id", id)})
	}
	return v.see(local(sent.get("next"), s.address("jobs")))
}

func (p *jobsPage) shell() ui.Page {
	page := p.page("jobs", p.T("jobs.title"))
	page.Fill = true
	return page
}

func (p *jobsPage) url(group string, before int64) string {
	query := url.Values{}
	if group != "" {
		query.Set("state", group)
	}
	if p.sought != "" {
		query.Set("q", p.sought)
	}
	if before > 0 {
		query.Set("before", strconv.FormatInt(before, 10))
	}
	if len(query) == 0 {
		return p.site.address("jobs")
	}
	return p.site.address("jobs") + "?" + query.Encode()
}

func (p *jobsPage) tabs() []ui.Tab {
	tabs := []ui.Tab{{Text: p.T("jobs.all"), Href: p.url("", 0), Current: p.group == ""}}
	for _, group := range []string{JobsRunning, JobsWaiting, JobsFailed, JobsDone} {
		t := ui.Tab{Text: p.T("jobs." + group), Href: p.url(group, 0), Current: p.group == group}
		if n := p.counts[group]; n > 0 && group != JobsDone {
			t.Count = locales.Grouped(int64(n))
			if group == JobsFailed {
				t.Tone = ui.Bad
			}
		}
		tabs = append(tabs, t)
	}
	return tabs
}

func (p *jobsPage) pages() ui.Pages {
	total := 0
	for group, n := range p.counts {
		if p.group == "" || p.group == group {
			total += n
		}
	}
	out := ui.Pages{Text: p.T("jobs.count", "count", locales.Grouped(int64(total))), Total: strconv.Itoa(total)}
	if p.next > 0 {
		out.Next = p.url(p.group, p.next)
	}
	if p.Query("before") != "" {
		out.Previous = p.url(p.group, 0)
	}
	return out
}

// kind names a kind of job in words.
func (p *jobsPage) kind(kind string) string {
	key := "panel.jobs.kind." + kind
	if text := locales.T(p.ctx, key); text != key {
		return text
	}
	return kind
}

// badges are how states look.
var badges = map[string]struct {
	tone ui.Tone
	icon string
}{
	"running": {ui.Accent, "loader"}, "available": {ui.Idle, "clock"}, "pending": {ui.Idle, "clock"}, "scheduled": {ui.Idle, "clock"},
	"retryable": {ui.Warn, "triangle-alert"}, "discarded": {ui.Bad, "circle-x"}, "completed": {ui.OK, "circle-check"}, "cancelled": {ui.Idle, "ban"},
}

// standing is how far a job has come, in words, where it has no progress to show.
func (p *jobsPage) standing(j Job) string {
	switch {
	case j.State == "scheduled" && j.Tried == 0:
		return p.T("jobs.at", "when", locales.From(p.ctx).DateTime(j.Next.In(p.site.zone)))
	case j.State == "scheduled" || j.State == "retryable":
		return p.T("jobs.next", "when", locales.From(p.ctx).DateTime(j.Next.In(p.site.zone)))
	case j.Tried > 1 || j.State == "discarded":
		return p.T("jobs.tried", "tried", j.Tried, "tries", j.Tries)
	}
	return ""
}

// length writes how long something took.
func (v *visit) length(d time.Duration) string {
	switch {
	case d <= 0:
		return locales.Empty
	case d < time.Second:
		return v.T("jobs.ms", "n", d.Milliseconds())
	case d < time.Minute:
		return v.T("jobs.seconds", "n", int(d.Seconds()))
	}
	return v.T("jobs.minutes", "m", int(d.Minutes()), "s", int(d.Seconds())%60)
}

// address is an e-mail address: mail servers name them in what they refuse, and
// who may only look does not see them.
var address = regexp.MustCompile(`[^\s<>"@]+@[^\s<>"@]+`)

// Shown is what a failure says to who may see jobs; addresses only to who may
// also try them again.
func (f JobFailure) Shown(reader schema.Actor) string {
	if may(reader, retryJob) {
		return f.Text
	}
	return address.ReplaceAllString(f.Text, "…@…")
}

// failure is one line of a job's log.
func (p *jobsPage) failure(f JobFailure) string {
	text := f.Shown(p.actor)
	if f.Left {
		text = p.T("jobs.left")
	}
	return f.At.In(p.site.zone).Format("01-02 15:04:05") + "  " + p.T("jobs.try", "n", f.Try) + "  " + text
}
