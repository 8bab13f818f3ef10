package metrics

import (
	"context"
	"slices"

	"duckhoo/models"
)

// by is what was decided under one name.
type by struct {
	Name, Who                                                         string
	Decisions, Cases, Automated, Undone, Appealed, Upheld, Overturned int64
}

func (b by) appeals() []any {
	return []any{b.Appealed, b.Overturned, share(b.Overturned, b.Upheld+b.Overturned)}
}

// bySQL counts decisions under a name, with what became of them.
func bySQL(name, who, where string) string {
	one := func(cond string) string { return "sum(CASE WHEN " + cond + " THEN 1 ELSE 0 END)" }
	return `SELECT ` + name + ` AS name, max(` + who + `) AS who, ` + one("u.id IS NULL AND d.automation <> 'full'") + ` AS decisions, ` + one("u.id IS NULL AND d.automation = 'full'") + ` AS automated,
count(DISTINCT d.case_id) AS cases, ` + one("u.id IS NOT NULL") + ` AS undone, count(a.id) AS appealed, ` + one("a.status = 'upheld'") + ` AS upheld, ` + one("a.status = 'overturned'") + ` AS overturned
FROM decisions d LEFT JOIN decisions u ON u.reverts_id = d.id AND u.action = 'undo' LEFT JOIN appeals a ON a.decision_id = d.id AND a.deleted_at IS NULL
WHERE d.created_at >= ? AND d.created_at < ? AND d.action <> 'undo'` + where + ` GROUP BY ` + name + ` ORDER BY 3 DESC, 1`
}

func (s *Service) moderators(ctx context.Context, r Range) ([][]any, error) {
	const id = "CAST(d.actor_id AS text)"
	var rows []by
	if err := s.scan(ctx, &rows, bySQL(id, "d.actor_name", " AND d.automation <> 'full' AND d.actor_id IS NOT NULL"), r.Begins(), r.Ends()); err != nil {
		return nil, err
	}
	const of = ` FROM decisions d WHERE d.created_at >= ? AND d.created_at < ? AND ` + people
	spent, err := s.spans(ctx, `SELECT `+id+` AS name, d.duration_ms / 1000.0 AS value`+of+` AND d.duration_ms > 0`, r.Begins(), r.Ends())
	if err != nil {
		return nil, err
	}
	decision, err := s.spans(ctx, `SELECT `+id+` AS name, `+s.waited("d.created_at")+` AS value FROM decisions d JOIN cases c ON c.id = d.case_id WHERE d.created_at >= ? AND d.created_at < ? AND `+people, r.Begins(), r.Ends())
	var out [][]any
	for _, row := range rows {
		line := []any{row.Who, row.Decisions, row.Cases, spent[row.Name].P50, spent[row.Name].P95, decision[row.Name].P50, decision[row.Name].P95, row.Undone}
		out = append(out, append(line, row.appeals()...))
	}
	return out, err
}

func (s *Service) actions(ctx context.Context, r Range) ([][]any, error) {
	var rows []by
	err := s.scan(ctx, &rows, bySQL("d.action", "d.action", ""), r.Begins(), r.Ends())
	var out [][]any
	for _, row := range rows {
		out = append(out, append([]any{word(models.DecisionAction(row.Name)), row.Decisions, row.Automated}, row.appeals()...))
	}
	return out, err
}

// kinds counts cases by what added to them.
func (s *Service) kinds(ctx context.Context, r Range) ([][]any, error) {
	from, to := r.Begins(), r.Ends()
	type row struct {
		Name    string
		N, Late int64
	}
	count := func(more, where string, args ...any) (map[string]row, error) {
		var rows []row
		err := s.scan(ctx, &rows, `SELECT name, count(*) AS n, sum(late) AS late FROM (SELECT DISTINCT s.kind AS name, c.id, `+more+` AS late
FROM cases c JOIN case_signals s ON s.case_id = c.id WHERE `+where+`) x GROUP BY name`, args...)
		out := map[string]row{}
		for _, one := range rows {
			out[one.Name] = one
		}
		return out, err
	}
	opened, err := count("0", "c.created_at >= ? AND c.created_at < ?", from, to)
	if err != nil {
		return nil, err
	}
	resolved, err := count("0", "c.resolved_at >= ? AND c.resolved_at < ?", from, to)
	if err != nil {
		return nil, err
	}
	open, err := count("0", "c.state IN ('pending', 'claimed', 'escalated') AND c.deleted_at IS NULL")
	if err != nil {
		return nil, err
	}
	due, err := count(lateSQL, "c.due_at >= ? AND c.due_at < ?", s.now(), from, s.ended(r))
	if err != nil {
		return nil, err
	}
	of := func(end string) string {
		return `SELECT DISTINCT s.kind AS name, c.id, ` + s.waited(end) + ` AS value FROM cases c JOIN case_signals s ON s.case_id = c.id WHERE ` + end + ` >= ? AND ` + end + ` < ?`
	}
	claim, err := s.spans(ctx, of("c.taken_at"), from, to)
	if err != nil {
		return nil, err
	}
	decision, err := s.spans(ctx, of("c.resolved_at")+" AND "+decided, from, to)
	var out [][]any
	for _, code := range models.CaseKind("").Choices() {
		if opened[code].N+resolved[code].N+open[code].N+due[code].N == 0 {
			continue
		}
		out = append(out, []any{word(models.CaseKind(code)), opened[code].N, resolved[code].N, open[code].N,
			claim[code].P50, claim[code].P95, decision[code].P50, decision[code].P95, due[code].N, due[code].Late})
	}
	return out, err
}

// rules holds what rules fired on against what people first decided about it.
func (s *Service) rules(ctx context.Context, r Range) ([][]any, error) {
	var against, clear []string
	for _, a := range models.DecisionAction("").Choices() {
		if models.DecisionAction(a).Against() {
			against = append(against, a)
		}
	}
	for _, a := range []models.DecisionAction{models.ActApprove, models.ActDismiss, models.ActUnhide} {
		clear = append(clear, string(a))
	}
	var rows []struct {
		Name               string
		Hits, Right, Wrong int64
	}
	err := s.scan(ctx, &rows, `SELECT name, count(*) AS hits, sum(CASE WHEN action IN ? THEN 1 ELSE 0 END) AS "right", sum(CASE WHEN action IN ? THEN 1 ELSE 0 END) AS wrong FROM (
SELECT r.name, (SELECT d.action FROM decisions d WHERE d.subject = h.subject AND d.subject_id = h.subject_id AND d.created_at >= h.created_at AND d.action IN ? AND `+people+` ORDER BY d.created_at, d.id LIMIT 1) AS action
FROM rule_hits h JOIN auto_rules r ON r.id = h.auto_rule_id WHERE h.created_at >= ? AND h.created_at < ?) x GROUP BY name ORDER BY count(*) DESC, name`,
		against, clear, slices.Concat(against, clear), r.Begins(), r.Ends())
	var out [][]any
	for _, row := range rows {
		out = append(out, []any{row.Name, row.Hits, row.Right, row.Wrong, row.Hits - row.Right - row.Wrong, share(row.Right, row.Right+row.Wrong)})
	}
	return out, err
}
