package metrics

import (
	"context"

	"duckhoo/models/schema"
)

// loaded is a table with what counts it.
type loaded struct {
	Table
	load func(s *Service, ctx context.Context, r Range) ([][]any, error)
}

func words(name, ko, en string) Column {
	return Column{name, schema.Text{KO: ko, EN: en}, Words}
}

func counts(name, ko, en string) Column {
	return Column{name, schema.Text{KO: ko, EN: en}, Count}
}

func percent(name, ko, en string) Column {
	return Column{name, schema.Text{KO: ko, EN: en}, Percent}
}

// times are two columns of percentiles.
func times(name, ko, en string) []Column {
	return []Column{{name + "_p50", schema.Text{KO: ko + " 중앙값", EN: en + " p50"}, Seconds}, {name + "_p95", schema.Text{KO: ko + " 95%", EN: en + " p95"}, Seconds}}
}

func columns(list ...any) []Column {
	var out []Column
	for _, one := range list {
		switch one := one.(type) {
		case Column:
			out = append(out, one)
		case []Column:
			out = append(out, one...)
		}
	}
	return out
}

var appealed = []Column{counts("appealed", "이의 제기", "Appealed"), counts("overturned", "뒤집힘", "Overturned"), percent("overturn_rate", "뒤집힌 비율", "Overturn rate")}

// tables are what is counted.
var tables = []loaded{
	{Table{Name: "totals", Label: schema.Text{KO: "모두", EN: "Totals"}, Help: schema.Text{KO: "기한은 그 기간에 닿은 것을 세요.", EN: "Deadlines are those that fell into the range."},
		Columns: columns(counts("opened", "생긴 사건", "Cases opened"), counts("resolved", "끝난 사건", "Cases resolved"), counts("decisions", "결정", "Decisions"),
			times("claim", "맡기까지", "To claim"), times("decision", "결정까지", "To decision"),
			counts("due", "기한이 된 사건", "Deadlines"), counts("late", "기한을 넘김", "Breached"), percent("late_rate", "넘긴 비율", "Breach rate"), appealed,
			counts("reports", "신고", "Reports"), counts("reports_right", "맞은 신고", "Reports found right"), counts("reports_wrong", "틀린 신고", "Reports found wrong"), percent("reporter_precision", "신고 정밀도", "Reporter precision"))},
		(*Service).totals},
	{Table{Name: "days", Label: schema.Text{KO: "날마다", EN: "By day"},
		Columns: columns(Column{"day", schema.Text{KO: "날", EN: "Day"}, Days}, counts("opened", "생긴 사건", "Cases opened"), counts("resolved", "끝난 사건", "Cases resolved"), counts("decisions", "결정", "Decisions"), counts("reports", "신고", "Reports"))},
		(*Service).days},
	{Table{Name: "backlog", Label: schema.Text{KO: "지금 기다리는 사건", EN: "Backlog by age"}, Help: schema.Text{KO: "고른 기간과 상관없이 지금이에요.", EN: "As it is now, whatever the range."},
		Columns: columns(words("age", "기다린 시간", "Age"), counts("waiting", "기다림", "Waiting"), counts("escalated", "윗사람에게", "Escalated"), counts("late", "기한을 넘김", "Late"))},
		(*Service).backlog},
	{Table{Name: "moderators", Label: schema.Text{KO: "사람마다", EN: "By moderator"}, Help: schema.Text{KO: "되돌린 결정은 세지 않아요.", EN: "Decisions that were undone at once are not counted."},
		Columns: columns(words("name", "누가", "Who"), counts("decisions", "결정", "Decisions"), counts("cases", "사건", "Cases"), times("spent", "들인 시간", "Spent"), times("decision", "사건에서 결정까지", "To decision"), counts("undone", "되돌림", "Undone"), appealed)},
		(*Service).moderators},
	{Table{Name: "kinds", Label: schema.Text{KO: "까닭마다", EN: "By kind"}, Help: schema.Text{KO: "까닭이 여럿인 사건은 까닭마다 세요.", EN: "A case of several kinds counts for each."},
		Columns: columns(words("kind", "까닭", "Kind"), counts("opened", "생긴 사건", "Opened"), counts("resolved", "끝난 사건", "Resolved"), counts("open", "지금 열림", "Open now"), times("claim", "맡기까지", "To claim"), times("decision", "결정까지", "To decision"),
			counts("due", "기한이 된 사건", "Deadlines"), counts("late", "기한을 넘김", "Breached"))},
		(*Service).kinds},
	{Table{Name: "actions", Label: schema.Text{KO: "결정마다", EN: "By decision"}, Help: schema.Text{KO: "사람과 프로그램의 결정이에요.", EN: "Of people and of the program."},
		Columns: columns(words("action", "결정", "Decision"), counts("decisions", "사람이", "By people"), counts("automated", "자동", "Automated"), appealed)},
		(*Service).actions},
	{Table{Name: "reasons", Label: schema.Text{KO: "신고 사유마다", EN: "Reports by reason"}, Help: schema.Text{KO: "그 기간에 낸 신고가 어떻게 됐는지예요.", EN: "What became of the reports of the range."},
		Columns: columns(words("reason", "사유", "Reason"), counts("reports", "신고", "Reports"), counts("right", "맞음", "Right"), counts("wrong", "틀림", "Wrong"), counts("waiting", "보는 중", "Waiting"), percent("precision", "정밀도", "Precision"))},
		(*Service).reasons},
	{Table{Name: "rules", Label: schema.Text{KO: "규칙마다", EN: "By rule"}, Help: schema.Text{KO: "걸린 것에 대해 사람이 처음 결정한 것과 견줘요.", EN: "Held against what people first decided about what it fired on."},
		Columns: columns(words("rule", "규칙", "Rule"), counts("hits", "걸림", "Hits"), counts("right", "맞음", "Right"), counts("wrong", "틀림", "Wrong"), counts("waiting", "결정 전", "Not decided"), percent("precision", "정밀도", "Precision"))},
		(*Service).rules},
}
