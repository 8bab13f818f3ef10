package formats

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// The table of csv and xlsx has one row a question and a first row with the
// names of the columns, in any order. Rows that follow one another with the
// same number in "quiz" are one quiz, whose head stands in the first of them.
// Of the columns only type, stem and what its type needs must be there.
//
// A cell that starts with = + - @, a tab or a carriage return is a formula to
// some programs. Such cells, and those that start so behind apostrophes, are
// written with one apostrophe more; reading takes one away.

func tableHead() []string {
	head := []string{"quiz", "title", "description", "language", "genre", "tags", "licence", "attribution",
		"type", "stem", "unit", "explanation", "points", "scoring",
		"ignore_width", "ignore_case", "ignore_space", "ignore_punctuation", "max_edit", "wildcard"}
	for i := range ChoicesMax {
		head = append(head, numbered("choice", i))
	}
	head = append(head, "correct")
	for i := range AcceptedMax {
		head = append(head, numbered("accepted", i))
	}
	return append(head, "percent")
}

func numbered(name string, i int) string { return fmt.Sprintf("%s_%d", name, i+1) }

// tabled takes out what the columns have no room for.
func tabled(r *reduction) {
	r.each(func(q *Question) bool {
		if len(q.Choices) > ChoicesMax || len(q.Accepted) > AcceptedMax {
			r.note("question", fmt.Sprintf("a row has room for %d choices and %d accepted answers", ChoicesMax, AcceptedMax))
			return false
		}
		return true
	})
}

// tableRows are the rows of quizzes, the head first.
func tableRows(quizzes []Quiz) [][]string {
	head := tableHead()
	rows := [][]string{head}
	for i, quiz := range quizzes {
		for j, q := range quiz.Questions {
			cells := questionCells(q)
			cells["quiz"] = strconv.Itoa(i + 1)
			if j == 0 {
				cells["title"], cells["description"], cells["language"], cells["genre"] = quiz.Title, quiz.Description, quiz.Language, quiz.Genre
				cells["tags"], cells["licence"], cells["attribution"] = strings.Join(quiz.Tags, " "), quiz.Licence, quiz.Attribution
			}
			row := make([]string, len(head))
			for k, name := range head {
				row[k] = Neutral(cells[name])
			}
			rows = append(rows, row)
		}
	}
	return rows
}

func questionCells(q Question) map[string]string {
	cells := map[string]string{"type": q.Type, "stem": q.Stem, "unit": q.Unit, "explanation": q.Explanation, "points": strconv.Itoa(q.Points), "scoring": q.Scoring,
		"ignore_width": yes(q.Match.Width), "ignore_case": yes(q.Match.Case), "ignore_space": yes(q.Match.Space),
		"ignore_punctuation": yes(q.Match.Punctuation), "max_edit": strconv.Itoa(q.Match.MaxEdit), "wildcard": yes(q.Match.Wildcard)}
	var correct, percents []string
	for i, c := range q.Choices {
		cells[numbered("choice", i)] = c.Text
		if c.Correct {
			correct = append(correct, strconv.Itoa(i+1))
		}
	}
	for i, a := range q.Accepted {
		cells[numbered("accepted", i)] = a.Pattern
		percents = append(percents, strconv.Itoa(int(math.Round(a.Fraction*100))))
	}
	cells["correct"], cells["percent"] = strings.Join(correct, " "), strings.Join(percents, " ")
	return cells
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// Neutral keeps a cell from being a formula.
func Neutral(cell string) string {
	if formula(cell) {
		return "'" + cell
	}
	return cell
}

// Plain undoes Neutral.
func Plain(cell string) string {
	if rest, ok := strings.CutPrefix(cell, "'"); ok && formula(cell) {
		return rest
	}
	return cell
}

// formula reports whether a cell starts, behind any apostrophes, as formulas do.
func formula(cell string) bool {
	rest := strings.TrimLeft(cell, "'")
	return rest != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(rest)[0])
}

// tableReader turns rows into questions.
type tableReader struct {
	c       *collector
	columns map[string]int
	quiz    string // what stands in the column of that name
	started bool
}

// head reads the names of the columns; false ends the file.
func (t *tableReader) head(row []string, line int) bool {
	t.columns = map[string]int{}
	known := tableHead()
	for i, cell := range row {
		name := strings.ToLower(strings.TrimSpace(cell))
		_, twice := t.columns[name]
		switch {
		case name == "":
		case !slices.Contains(known, name):
			t.c.refuse(line, "the column %s is not known; the columns are %s", shown(name), strings.Join(known, ", "))
			return false
		case twice:
			t.c.refuse(line, "the column %s stands twice", shown(name))
			return false
		default:
			t.columns[name] = i
		}
	}
	for _, name := range []string{"type", "stem"} {
		if _, there := t.columns[name]; !there {
			t.c.refuse(line, "the first row must name the columns; %q is missing", name)
			return false
		}
	}
	return true
}

// row reads one row; rows of empty cells are passed over.
func (t *tableReader) row(row []string, line int) {
	cells := map[string]string{}
	for name, i := range t.columns {
		if i < len(row) && row[i] != "" {
			cells[name] = Plain(row[i])
		}
	}
	if len(cells) == 0 {
		return
	}
	t.begin(cells, line)
	q, said, fault := cellsQuestion(cells)
	if fault != "" {
		t.c.refuse(line, "%s", fault)
		return
	}
	q.Line = line
	t.c.question(q, said)
}

// begin starts a quiz where the column says so. The head stands in its first
// row, even if that row's question is refused.
func (t *tableReader) begin(cells map[string]string, line int) {
	if t.started && cells["quiz"] == t.quiz {
		return
	}
	t.started, t.quiz = true, cells["quiz"]
	quiz := t.c.quiz(line)
	quiz.Title, quiz.Description, quiz.Language, quiz.Genre = cells["title"], cells["description"], cells["language"], cells["genre"]
	quiz.Licence, quiz.Attribution, quiz.Tags = cells["licence"], cells["attribution"], strings.Fields(cells["tags"])
}

// cellsQuestion reads a question from the cells of its row by their columns.
func cellsQuestion(cells map[string]string) (q Question, said matching, fault string) {
	p := &cellReader{cells: cells}
	q = Question{Type: cells["type"], Stem: cells["stem"], Unit: cells["unit"], Explanation: cells["explanation"], Points: p.number("points", 1), Scoring: cells["scoring"]}
	q.Choices, q.Accepted = p.choices(), p.accepted()
	named := 0
	for name, into := range map[string]*bool{"ignore_width": &q.Match.Width, "ignore_case": &q.Match.Case, "ignore_space": &q.Match.Space,
		"ignore_punctuation": &q.Match.Punctuation, "wildcard": &q.Match.Wildcard} {
		if cells[name] != "" {
			named++
			*into = p.flag(name)
		}
	}
	if cells["max_edit"] != "" {
		named++
		q.Match.MaxEdit = p.number("max_edit", 0)
	}
	if named > 0 && named < 6 {
		p.blame("of ignore_width, ignore_case, ignore_space, ignore_punctuation, max_edit, wildcard all must be filled or none")
	}
	return q, matching{all: named > 0}, p.fault
}

// cellReader keeps the first fault of a row.
type cellReader struct {
	cells map[string]string
	fault string
}

func (p *cellReader) blame(format string, args ...any) {
	if p.fault == "" {
		p.fault = fmt.Sprintf(format, args...)
	}
}

func (p *cellReader) number(name string, fallback int) int {
	text := strings.TrimSpace(p.cells[name])
	if text == "" {
		return fallback
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		p.blame("%s: %s is no whole number", name, shown(text))
	}
	return n
}

func (p *cellReader) flag(name string) bool {
	switch strings.ToLower(strings.TrimSpace(p.cells[name])) {
	case "yes", "true", "1":
		return true
	case "no", "false", "0":
		return false
	}
	p.blame("%s: %s is not one of yes, no", name, shown(p.cells[name]))
	return false
}

// list reads numbers that are parted by blanks, commas or semicolons.
func (p *cellReader) list(name string) []int {
	var out []int
	for _, word := range strings.FieldsFunc(p.cells[name], func(r rune) bool { return r == ' ' || r == ',' || r == ';' }) {
		n, err := strconv.Atoi(word)
		if err != nil {
			p.blame("%s: %s is no whole number", name, shown(word))
			return nil
		}
		out = append(out, n)
	}
	return out
}

// texts reads choice_1, choice_2 and so on up to the last that is filled.
func (p *cellReader) texts(name string, most int) []string {
	var out []string
	for i := range most {
		if text := p.cells[numbered(name, i)]; text != "" {
			for len(out) < i {
				out = append(out, "")
			}
			out = append(out, text)
		}
	}
	return out
}

func (p *cellReader) choices() []Choice {
	var out []Choice
	for _, text := range p.texts("choice", ChoicesMax) {
		out = append(out, Choice{Text: text})
	}
	for _, n := range p.list("correct") {
		if n < 1 || n > len(out) {
			p.blame("correct: there is no choice %d", n)
			return out
		}
		out[n-1].Correct = true
	}
	return out
}

func (p *cellReader) accepted() []Accepted {
	var out []Accepted
	for _, text := range p.texts("accepted", AcceptedMax) {
		out = append(out, Accepted{Pattern: text, Fraction: 1})
	}
	percents := p.list("percent")
	if len(percents) == 0 {
		return out
	}
	if len(percents) != len(out) {
		p.blame("percent: %d numbers for %d accepted answers", len(percents), len(out))
		return out
	}
	for i, n := range percents {
		out[i].Fraction = percent(float64(n))
	}
	return out
}
