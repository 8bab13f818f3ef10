package panel

import (
	"time"

	"github.com/a-h/templ"

	"duckhoo/models/schema"
	"duckhoo/web/ui"
)

// Widgets shows every input and value in every state, drawn by the components
// that forms and lists are made of: the Handler of a Page for designers and tests.
func Widgets(c *Call) error {
	f := &formPage{visit: c.v, e: &entry{site: c.v.site, model: &schema.Model{Plural: "widgets"}}, problems: map[string]string{}, writes: true}
	return c.Show(widgetsView(f, f.specimens()))
}

// specimen is one kind of input in its states.
type specimen struct {
	name   string
	states []widget // empty, filled, long, wrong, disabled, read-only
}

// The states of a specimen, in order.
var widgetStates = []string{"empty", "filled", "long", "wrong", "disabled", "readonly"}

const longKorean = "아주 길어서 상자를 넘치는 한국어 글이에요 띄어쓰기없이이어지는긴낱말도있어요 그리고 끝까지 읽혀야 해요"

// specimens are the inputs of every kind.
func (f *formPage) specimens() []specimen {
	choices := []schema.Choice{{Value: "red", Label: schema.Text{KO: "빨강", EN: "Red"}}, {Value: "green", Label: schema.Text{KO: "초록", EN: "Green"}},
		{Value: "long", Label: schema.Text{KO: longKorean, EN: longKorean}}}
	rows := []option{{"red", "오리"}, {"green", "거위"}, {"long", longKorean}}
	one := func(name string, field schema.Field, filled, long string, shown cell) specimen {
		return f.specimen(name, item{field: &field}, nil, filled, long, shown)
	}
	return []specimen{
		one("text", schema.Field{Kind: schema.KindText, Size: 100, Required: true}, "토토로덕후", longKorean, cell{text: "토토로덕후"}),
		one("long", schema.Field{Kind: schema.KindLongText, Size: 1000}, "헤드폰을 권해요.", longKorean+"\n"+longKorean, cell{text: "헤드폰을 권해요."}),
		one("markdown", schema.Field{Kind: schema.KindMarkdown}, "**전주 10초**만 듣고", longKorean, cell{text: "전주 10초만 듣고"}),
		one("slug", schema.Field{Kind: schema.KindSlug, Size: 120}, "ghibli-ost", "아주-긴-주소-아주-긴-주소-아주-긴-주소", cell{text: "ghibli-ost"}),
		one("email", schema.Field{Kind: schema.KindEmail, Size: 40}, "a@b.kr", "아주.긴.이름@example.kr", cell{text: "a@b.kr", href: "mailto:a@b.kr"}),
		one("url", schema.Field{Kind: schema.KindURL}, "https://kofic.or.kr", "https://example.kr/a/very/long/way/to/a/page", cell{text: "kofic.or.kr", href: "https://kofic.or.kr"}),
		one("integer", schema.Field{Kind: schema.KindInteger}, "15", "1234567890", cell{text: "15"}),
		one("decimal", schema.Field{Kind: schema.KindDecimal}, "0.5", "1234567.8901", cell{text: "0.5"}),
		one("duration", schema.Field{Kind: schema.KindDuration}, "90s", "1h30m15s", cell{text: "1분 30초"}),
		one("date", schema.Field{Kind: schema.KindDate}, "2026-11-23", "2026-11-23", cell{text: "2026.11.23"}),
		one("time", schema.Field{Kind: schema.KindTime}, "2026-11-23T09:30:00", "2026-11-23T09:30:00", cell{when: time.Date(2026, 11, 23, 0, 30, 0, 0, time.UTC)}),
		one("bool", schema.Field{Kind: schema.KindBool}, "true", "true", f.yesNo(true)),
		one("unknown", schema.Field{Kind: schema.KindBool, Nullable: true}, "true", "true", f.yesNo(false)),
		f.specimen("choice", item{field: &schema.Field{Kind: schema.KindChoice, Choices: choices}}, choiceOptions(f, choices), "green", "long", cell{text: "초록"}),
		f.specimen("radio", item{field: &schema.Field{Kind: schema.KindChoice, Choices: choices[:2]}, radio: true}, choiceOptions(f, choices[:2]), "green", "red", cell{text: "초록"}),
		f.specimen("choices", item{field: &schema.Field{Kind: schema.KindChoices, Choices: choices}}, choiceOptions(f, choices), "green", "long", cell{text: "초록"}),
		one("json", schema.Field{Kind: schema.KindJSON}, `{"a": 1}`, `{"a": "`+longKorean+`"}`, cell{text: `{"a": 1}`}),
		one("file", schema.Field{Kind: schema.KindFile, Image: true}, "", "", cell{empty: true}),
		f.specimen("relation", item{field: &schema.Field{Kind: schema.KindRelation}}, rows, "green", "long", cell{text: "거위"}),
	}
}

func choiceOptions(f *formPage, list []schema.Choice) []option {
	var out []option
	for _, c := range list {
		out = append(out, option{c.Value, f.in(c.Label)})
	}
	return out
}

// specimen is a kind of input in all its states.
func (f *formPage) specimen(name string, it item, options []option, filled, long string, shown cell) specimen {
	out := specimen{name: name}
	for _, state := range widgetStates {
		w := widget{item: it, options: options, full: name + "-" + state, values: []string{filled}, shown: shown, was: cell{empty: true}}
		w.name, w.label = w.full, f.site.text("panel.widgets."+state)
		switch state {
		case "empty":
			w.values = []string{""}
		case "long":
			w.values = []string{long}
		case "wrong":
			w.err = f.T("widgets.problem")
		case "readonly":
			w.fixed = true
		}
		out.states = append(out.states, w)
	}
	return out
}

// sampleStatus are words of states that rows are in.
var sampleStatus = []string{"draft", "pending", "published", "rejected", "hidden", "removed", "archived", "open", "ready", "blocked"}

// sampleButtons are the kinds of buttons.
func (f *formPage) sampleButtons() []ui.Button {
	var out []ui.Button
	for _, kind := range []string{"primary", "", "quiet", "danger", "danger-quiet"} {
		out = append(out, ui.Button{Text: f.T("form.save"), Icon: "save", Kind: kind, Type: "button"},
			ui.Button{Text: f.T("form.save"), Kind: kind, Type: "button", Attrs: templ.Attributes{"disabled": true}})
	}
	return out
}
