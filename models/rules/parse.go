package rules

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"duckhoo/models"
	"duckhoo/models/schema"
	"duckhoo/models/words"
)

// What a source may hold.
const (
	sourceMost  = 16 << 10 // bytes
	depthMost   = 8        // groups within groups
	patternMost = 500      // characters of a pattern
	weightMost  = 100
)

// Lists finds a list of words by its name; nil for one that there is not.
type Lists func(name string) *words.List

// Parse reads the source of a rule. What is wrong is a schema.Invalid at
// /source, each problem with its line.
func Parse(source string, lists Lists) (*Rule, error) {
	p := &reading{lists: lists, asks: names{}}
	if len(source) > sourceMost {
		p.fault(1, "too_long", "규칙이 너무 길어요.", "The rule is too long.")
		return nil, p.problems
	}
	file, err := document(strings.TrimPrefix(source, "\ufeff"))
	if err != nil {
		p.syntax(err)
		return nil, p.problems
	}
	rule := &Rule{Weight: 10, asks: p.asks}
	switch {
	case len(file.Docs) > 1:
		p.fault(second(file), "too_many", "규칙은 하나만 적어요. ---로 나뉜 둘째 글이 있어요.", "One rule alone: there is a second document behind ---.")
	case len(file.Docs) == 0 || file.Docs[0].Body == nil:
		p.fault(1, "required", "규칙이 비어 있어요.", "The rule is empty.")
	default:
		p.rule(rule, file.Docs[0].Body)
	}
	if len(p.problems) > 0 {
		return nil, p.problems
	}
	return rule, nil
}

// second is the line on which the second document begins.
func second(file *ast.File) int {
	if start := file.Docs[1].Start; start != nil {
		return start.Position.Line
	}
	return 1
}

// document guards against the parser's own faults.
func document(source string) (file *ast.File, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			file, err = nil, fmt.Errorf("the YAML cannot be read: %v", fault)
		}
	}()
	return parser.ParseBytes([]byte(source), 0)
}

// reading is one run over a source.
type reading struct {
	lists    Lists
	asks     names
	problems schema.Invalid
}

func (p *reading) fault(line int, code, ko, en string) {
	p.problems = append(p.problems, schema.Problem{Pointer: "/source", Code: code, Detail: schema.Text{
		KO: strconv.Itoa(line) + "번째 줄: " + ko, EN: "Line " + strconv.Itoa(line) + ": " + en}})
}

func (p *reading) syntax(err error) {
	var at yaml.Error
	if errors.As(err, &at) && at.GetToken() != nil && at.GetToken().Position != nil {
		p.fault(at.GetToken().Position.Line, "invalid", "YAML이 아니에요: "+at.GetMessage(), "This is no YAML: "+at.GetMessage())
		return
	}
	p.fault(1, "invalid", "YAML이 아니에요.", "This is no YAML.")
}

func line(n ast.Node) int {
	if n == nil || n.GetToken() == nil || n.GetToken().Position == nil {
		return 1
	}
	return n.GetToken().Position.Line
}

// entry is one key with what it holds.
type entry struct {
	key   string
	at    int // line
	value ast.Node
}

// entries are the keys of a map; something else is a fault.
func (p *reading) entries(n ast.Node) []entry {
	var values []*ast.MappingValueNode
	switch n := n.(type) {
	case *ast.MappingNode:
		values = n.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{n}
	default:
		p.fault(line(n), "invalid", "`이름: 값`이 있어야 해요.", "This has to be a map of names and values.")
		return nil
	}
	out := make([]entry, 0, len(values))
	for _, v := range values {
		out = append(out, entry{v.Key.String(), line(v.Key), v.Value})
	}
	return out
}

func (p *reading) unknown(e entry, known []string) {
	p.fault(e.at, "unknown", "모르는 이름이에요: "+e.key+" (쓸 수 있는 것: "+strings.Join(known, ", ")+")", "Unknown name "+e.key+"; known are "+strings.Join(known, ", ")+".")
}

var known = []string{"on", "when", "do", "reason", "weight", "say"}

func (p *reading) rule(r *Rule, n ast.Node) {
	found, acts := map[string]bool{}, 1
	for _, e := range p.entries(n) {
		found[e.key] = true
		switch e.key {
		case "on":
			things := p.texts(e.value)
			if len(things) == 0 {
				p.fault(e.at, "required", "무엇을 볼지 적어 주세요: quiz, comment", "Say what it looks at: quiz, comment.")
			}
			for _, s := range things {
				r.On = append(r.On, models.CaseSubject(p.oneOf(e.value, s, []string{string(models.CaseQuiz), string(models.CaseComment)})))
			}
		case "when":
			r.When = p.group(e.value, 0)
		case "do":
			r.Do = models.RuleAction(p.oneOf(e.value, p.text(e.value), models.RuleAction("").Choices()))
			acts = e.at
		case "reason":
			r.Reason = models.ReportReason(p.oneOf(e.value, p.text(e.value), models.ReportReason("").Choices()))
		case "weight":
			r.Weight = int(p.number(e.value, 1, weightMost))
		case "say":
			p.say(r, e.value)
		default:
			p.unknown(e, known)
		}
	}
	for _, name := range []string{"on", "when", "do", "reason"} {
		if !found[name] {
			p.fault(line(n), "required", "`"+name+"`이(가) 없어요.", "`"+name+"` is missing.")
		}
	}
	if r.Do == models.RuleHold && slices.Contains(r.On, models.CaseComment) {
		p.fault(acts, "invalid", "댓글은 검토를 기다리지 않아요.", "Comments wait for no review.")
	}
	if r.Do == models.RuleHide && (schema.Blank(r.Say.KO) || schema.Blank(r.Say.EN)) {
		p.fault(acts, "required", "숨기는 규칙에는 만든 사람에게 알릴 말(`say`)이 ko와 en으로 있어야 해요.", "A rule that hides needs words for the author: `say` in ko and en.")
	}
}

func (p *reading) say(r *Rule, n ast.Node) {
	for _, e := range p.entries(n) {
		switch e.key {
		case "ko":
			r.Say.KO = p.told(e.value)
		case "en":
			r.Say.EN = p.told(e.value)
		default:
			p.unknown(e, []string{"ko", "en"})
		}
	}
}

// told is what a decision will say to the author, and no longer than that may be.
func (p *reading) told(n ast.Node) string {
	text := p.text(n)
	var found schema.Invalid
	if errors.As((&schema.Input{Reason: text}).Words(), &found) {
		p.fault(line(n), found[0].Code, found[0].Detail.KO, found[0].Detail.EN)
	}
	return text
}

// group is a map of conditions, all of which have to hold.
func (p *reading) group(n ast.Node, depth int) Cond {
	if depth > depthMost {
		p.fault(line(n), "too_long", "묶음이 너무 깊어요.", "Groups stand too deep in groups.")
		return nil
	}
	var out all
	for _, e := range p.entries(n) {
		switch {
		case e.key == "all" || e.key == "any":
			out = append(out, p.several(e, depth))
		case e.key == "not":
			out = append(out, not{p.group(e.value, depth+1)})
		case e.key == "words":
			out = append(out, p.words(e.value))
		case e.key == "pattern":
			out = append(out, p.pattern(e.value))
		case slices.Contains(Numbers, e.key):
			out = append(out, p.compare(e))
		default:
			p.unknown(e, append([]string{"all", "any", "not", "words", "pattern"}, Numbers...))
		}
	}
	if len(out) == 0 && len(p.problems) == 0 {
		p.fault(line(n), "required", "조건이 없어요.", "There is no condition.")
	}
	return out
}

func (p *reading) several(e entry, depth int) Cond {
	list, ok := e.value.(*ast.SequenceNode)
	if !ok || len(list.Values) == 0 {
		p.fault(e.at, "invalid", "`"+e.key+"`에는 목록이 있어야 해요.", "`"+e.key+"` needs a list.")
		return nil
	}
	var out []Cond
	for _, n := range list.Values {
		out = append(out, p.group(n, depth+1))
	}
	if e.key == "any" {
		return anyOf(out)
	}
	return all(out)
}

var comparisons = []string{"below", "at_most", "at_least", "above", "is"}

// compare is {at_least: 3}, also with several comparisons.
func (p *reading) compare(e entry) Cond {
	p.asks[e.key] = true
	var out all
	ops := p.entries(e.value)
	if len(ops) == 0 && len(p.problems) == 0 {
		p.fault(e.at, "required", "무엇과 견줄지 적어 주세요: "+strings.Join(comparisons, ", "), "Say how it compares: "+strings.Join(comparisons, ", ")+".")
	}
	for _, op := range ops {
		if !slices.Contains(comparisons, op.key) {
			p.unknown(op, comparisons)
			continue
		}
		out = append(out, number{e.key, op.key, p.number(op.value, 0, math.MaxInt32)})
	}
	return out
}

// words is a list of words, or {list: name}, or {any: [...], except: [...]}.
func (p *reading) words(n ast.Node) Cond {
	if _, ok := n.(*ast.SequenceNode); ok {
		return p.wordList(n, p.texts(n), nil)
	}
	var any, except []string
	for _, e := range p.entries(n) {
		switch e.key {
		case "list":
			name := p.text(e.value)
			list := p.lists(name)
			if list == nil {
				p.fault(e.at, "unknown", "그런 낱말 목록이 없어요: "+name, "There is no list of words named "+name+".")
				return nil
			}
			return listed{list}
		case "any":
			any = p.texts(e.value)
		case "except":
			except = p.texts(e.value)
		default:
			p.unknown(e, []string{"list", "any", "except"})
		}
	}
	return p.wordList(n, any, except)
}

func (p *reading) wordList(n ast.Node, any, except []string) Cond {
	list := words.New(strings.Join(any, "\n"), strings.Join(except, "\n"))
	if list.Empty() {
		p.fault(line(n), "required", "낱말이 없어요.", "There are no words.")
	}
	return listed{list}
}

func (p *reading) pattern(n ast.Node) Cond {
	text := p.text(n)
	if len(text) > patternMost {
		p.fault(line(n), "too_long", "무늬가 너무 길어요.", "The pattern is too long.")
		return nil
	}
	if text == "" {
		p.fault(line(n), "required", "정규식이 비어 있어요.", "The regular expression is empty.")
		return nil
	}
	re, err := regexp.Compile(text)
	if err != nil {
		p.fault(line(n), "invalid", fmt.Sprintf("정규식이 아니에요: %v", err), fmt.Sprintf("This is no regular expression: %v", err))
		return nil
	}
	return pattern{re}
}

func (p *reading) oneOf(n ast.Node, value string, choices []string) string {
	if value != "" && !slices.Contains(choices, value) {
		p.fault(line(n), "choice", "이 가운데 하나여야 해요: "+strings.Join(choices, ", "), "This has to be one of "+strings.Join(choices, ", ")+".")
	}
	return value
}

func (p *reading) number(n ast.Node, least, most float64) float64 {
	out := math.NaN()
	switch n := n.(type) {
	case *ast.IntegerNode:
		switch whole := n.Value.(type) { // which knows of 1_000 and 0x10
		case int64:
			out = float64(whole)
		case uint64:
			out = float64(whole)
		}
	case *ast.FloatNode:
		out = n.Value
	}
	if !(out >= least && out <= most) {
		p.fault(line(n), "invalid", fmt.Sprintf("%.0f부터 %.0f까지의 수여야 해요.", least, most), fmt.Sprintf("This has to be a number from %.0f to %.0f.", least, most))
		return least
	}
	return out
}

func (p *reading) text(n ast.Node) string {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value
	case *ast.LiteralNode:
		return n.Value.Value
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return n.GetToken().Value
	}
	p.fault(line(n), "invalid", "글이어야 해요.", "This has to be a text.")
	return ""
}

// texts are the items of a list, or one text.
func (p *reading) texts(n ast.Node) []string {
	list, ok := n.(*ast.SequenceNode)
	if !ok {
		return []string{p.text(n)}
	}
	out := make([]string, len(list.Values))
	for i, one := range list.Values {
		out[i] = p.text(one)
	}
	return out
}
