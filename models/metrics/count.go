package metrics

import (
	"context"
	"strings"
	"time"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// people are decisions that somebody made, alone or with the program and did not take back at once.
const people = `d.automation <> 'full' AND d.action <> 'undo' AND NOT EXISTS (SELECT 1 FROM decisions u WHERE u.reverts_id = d.id AND u.action = 'undo')`

// decided are cases that somebody decided, and that did not end by themselves.
const decided = `EXISTS (SELECT 1 FROM decisions d WHERE d.case_id = c.id AND d.automation <> 'full')`

// lateSQL says that a case was not decided in time.
const lateSQL = `CASE WHEN c.resolved_at > c.due_at OR c.resolved_at IS NULL AND c.due_at < ? THEN 1 ELSE 0 END`

// ended is up to when deadlines of a range have passed.
func (s *Service) ended(r Range) schema.Time {
	if now := s.now(); now.Before(r.Ends().Time) {
		return now
	}
	return r.Ends()
}

func (s *Service) totals(ctx context.Context, r Range) ([][]any, error) {
	from, to := r.Begins(), r.Ends()
	var n struct {
		Opened, Resolved, Decisions, Due, Late int64
		Reports, Right, Wrong                  int64
	}
	var second struct{ Appealed, Upheld, Overturned int64 }
	err := s.scan(ctx, &n, `SELECT (SELECT count(*) FROM cases WHERE created_at >= ? AND created_at < ?) AS opened,
(SELECT count(*) FROM cases WHERE resolved_at >= ? AND resolved_at < ?) AS resolved,
(SELECT count(*) FROM decisions d WHERE d.created_at >= ? AND d.created_at < ? AND `+people+`) AS decisions,
(SELECT count(*) FROM cases WHERE due_at >= ? AND due_at < ?) AS due,
(SELECT coalesce(sum(`+lateSQL+`), 0) FROM cases c WHERE due_at >= ? AND due_at < ?) AS late,
(SELECT count(*) FROM reports WHERE created_at >= ? AND created_at < ? AND deleted_at IS NULL) AS reports,
(SELECT count(*) FROM reports WHERE created_at >= ? AND created_at < ? AND deleted_at IS NULL AND status = 'agreed') AS "right",
(SELECT count(*) FROM reports WHERE created_at >= ? AND created_at < ? AND deleted_at IS NULL AND status = 'disagreed') AS wrong`,
		from, to, from, to, from, to, from, s.ended(r), s.now(), from, s.ended(r), from, to, from, to, from, to)
	if err != nil {
		return nil, err
	}
	if err := s.scan(ctx, &second, `SELECT count(*) AS appealed, coalesce(sum(CASE WHEN a.status = 'upheld' THEN 1 ELSE 0 END), 0) AS upheld,
coalesce(sum(CASE WHEN a.status = 'overturned' THEN 1 ELSE 0 END), 0) AS overturned
FROM decisions d JOIN appeals a ON a.decision_id = d.id WHERE d.created_at >= ? AND d.created_at < ? AND a.deleted_at IS NULL`, from, to); err != nil {
		return nil, err
	}
	claim, err := s.spans(ctx, `SELECT '' AS name, `+s.waited("c.taken_at")+` AS value FROM cases c WHERE c.taken_at >= ? AND c.taken_at < ?`, from, to)
	if err != nil {
		return nil, err
	}
	decision, err := s.spans(ctx, `SELECT '' AS name, `+s.waited("c.resolved_at")+` AS value FROM cases c WHERE c.resolved_at >= ? AND c.resolved_at < ? AND `+decided, from, to)
	if err != nil {
		return nil, err
	}
	return [][]any{{n.Opened, n.Resolved, n.Decisions, claim[""].P50, claim[""].P95, decision[""].P50, decision[""].P95, n.Due, n.Late, share(n.Late, n.Due),
		second.Appealed, second.Overturned, share(second.Overturned, second.Upheld+second.Overturned), n.Reports, n.Right, n.Wrong, share(n.Right, n.Right+n.Wrong)}}, nil
}

// days counts each day by its own bounds, which are those of the range's place.
func (s *Service) days(ctx context.Context, r Range) ([][]any, error) {
	var values []string
	var args []any
	var all []schema.Date
	for i := range r.days() {
		day := r.start(r.From).AddDate(0, 0, i)
		values = append(values, "("+s.number()+", "+s.moment()+", "+s.moment()+")")
		args = append(args, i, schema.At(day), schema.At(day.AddDate(0, 0, 1)))
		all = append(all, schema.DateOf(day))
	}
	within := func(table, column, more string) string {
		return "(SELECT count(*) FROM " + table + " WHERE " + column + " >= days.a AND " + column + " < days.b" + more + ")"
	}
	var rows []struct {
		I                                    int
		Opened, Resolved, Decisions, Reports int64
	}
	err := s.scan(ctx, &rows, "WITH days(i, a, b) AS (VALUES "+strings.Join(values, ", ")+") SELECT i, "+
		within("cases c", "c.created_at", "")+" AS opened, "+within("cases c", "c.resolved_at", "")+" AS resolved, "+
		within("decisions d", "d.created_at", " AND "+people)+" AS decisions, "+within("reports r", "r.created_at", " AND r.deleted_at IS NULL")+" AS reports FROM days ORDER BY i", args...)
	out := make([][]any, len(rows))
	for i, row := range rows {
		out[i] = []any{all[row.I], row.Opened, row.Resolved, row.Decisions, row.Reports}
	}
	return out, err
}

// number is a parameter that is a whole number, where SQL cannot know that.
func (s *Service) number() string {
	if s.db.Engine == "sqlite" {
		return "?"
	}
	return "CAST(? AS integer)"
}

// ages are the steps of the backlog; the last has no end.
var ages = []struct {
	Word
	most time.Duration
}{
	{Word{"under_4h", schema.Text{KO: "4시간 안", EN: "Under 4 hours"}}, 4 * time.Hour},
	{Word{"under_24h", schema.Text{KO: "하루 안", EN: "4 to 24 hours"}}, 24 * time.Hour},
	{Word{"under_3d", schema.Text{KO: "사흘 안", EN: "1 to 3 days"}}, 72 * time.Hour},
	{Word{"over_3d", schema.Text{KO: "사흘 넘게", EN: "Over 3 days"}}, 0},
}

func (s *Service) backlog(ctx context.Context, _ Range) ([][]any, error) {
	now := s.now()
	step, args := "CASE", []any{}
	for i, a := range ages[:len(ages)-1] {
		step += " WHEN c.created_at > " + s.moment() + " THEN " + string(rune('0'+i))
		args = append(args, schema.At(now.Add(-a.most)))
	}
	var rows []struct {
		Step                     int
		Waiting, Escalated, Late int64
	}
	err := s.scan(ctx, &rows, `SELECT step, count(*) - sum(escalated) AS waiting, sum(escalated) AS escalated, sum(late) AS late FROM (
SELECT `+step+` ELSE `+string(rune('0'+len(ages)-1))+` END AS step, CASE WHEN c.state = 'escalated' THEN 1 ELSE 0 END AS escalated, CASE WHEN c.due_at < ? THEN 1 ELSE 0 END AS late
FROM cases c WHERE c.state IN ('pending', 'claimed', 'escalated') AND c.deleted_at IS NULL) x GROUP BY step`, append(args, now)...)
	out := make([][]any, len(ages))
	for i, a := range ages {
		out[i] = []any{a.Word, int64(0), int64(0), int64(0)}
	}
	for _, row := range rows {
		out[row.Step] = []any{ages[row.Step].Word, row.Waiting, row.Escalated, row.Late}
	}
	return out, err
}

func (s *Service) reasons(ctx context.Context, r Range) ([][]any, error) {
	var rows []struct {
		Reason                         models.ReportReason
		Reports, Right, Wrong, Waiting int64
	}
	err := s.scan(ctx, &rows, `SELECT reason, count(*) AS reports, sum(CASE WHEN status = 'agreed' THEN 1 ELSE 0 END) AS "right",
sum(CASE WHEN status = 'disagreed' THEN 1 ELSE 0 END) AS wrong, sum(CASE WHEN status = 'open' THEN 1 ELSE 0 END) AS waiting
FROM reports WHERE created_at >= ? AND created_at < ? AND deleted_at IS NULL GROUP BY reason ORDER BY count(*) DESC, reason`, r.Begins(), r.Ends())
	var out [][]any
	for _, row := range rows {
		out = append(out, []any{word(row.Reason), row.Reports, row.Right, row.Wrong, row.Waiting, share(row.Right, row.Right+row.Wrong)})
	}
	return out, err
}

// labelled is a word of a fixed list.
type labelled interface {
	~string
	Label(lang string) string
}

func word[T labelled](w T) Word {
	return Word{string(w), schema.Text{KO: w.Label("ko"), EN: w.Label("en")}}
}
