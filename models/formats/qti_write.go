package formats

import (
	"archive/zip"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
)

// element is an element of a document that is written: its name, attributes as
// name and value in turn, and what is in it.
type element struct {
	name  string
	attrs []string
	kids  []element
	raw   string // escaped text in the place of kids
}

func el(name string, attrs []string, kids ...element) element {
	return element{name: name, attrs: attrs, kids: kids}
}

func textEl(name, text string, attrs ...string) element {
	return element{name: name, attrs: attrs, raw: escapeXML(text)}
}

// marked is a text as inline markup, with a <br/> for each line feed.
func marked(text string) string {
	parts := strings.Split(text, "\n")
	for i, part := range parts {
		parts[i] = escapeXML(part)
	}
	return strings.Join(parts, "<br/>")
}

// render writes elements under the names of a version. Those of HTML and of
// the manifest are the same in both.
func (v qtiVersion) render(b *strings.Builder, e element, qti bool) {
	name := e.name
	rename := qti && v.kebab && name != "p"
	if rename {
		name = "qti-" + kebab(name)
	}
	b.WriteString("<" + name)
	for i := 0; i+1 < len(e.attrs); i += 2 {
		attr := e.attrs[i]
		if rename && !strings.Contains(attr, ":") {
			attr = kebab(attr)
		}
		b.WriteString(" " + attr + `="` + escapeXML(e.attrs[i+1]) + `"`)
	}
	if e.raw == "" && len(e.kids) == 0 {
		b.WriteString("/>\n")
		return
	}
	b.WriteString(">" + e.raw)
	if len(e.kids) > 0 {
		b.WriteString("\n")
	}
	for _, kid := range e.kids {
		v.render(b, kid, qti)
	}
	b.WriteString("</" + name + ">\n")
}

// kebab makes max-choices of maxChoices.
func kebab(name string) string {
	var b strings.Builder
	for _, r := range name {
		if unicode.IsUpper(r) {
			b.WriteByte('-')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

const xsi = "http://www.w3.org/2001/XMLSchema-instance"

func (v qtiVersion) root(name string, attrs []string, kids ...element) element {
	own := []string{"xmlns", v.space, "xmlns:xsi", xsi, "xsi:schemaLocation", v.space + " " + v.schema}
	return el(name, append(own, attrs...), kids...)
}

func (v qtiVersion) write(w io.Writer, quizzes []Quiz) error {
	z := zip.NewWriter(w)
	add := func(name string, e element, qti bool) error {
		f, err := z.Create(name)
		if err != nil {
			return err
		}
		var b strings.Builder
		b.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
		v.render(&b, e, qti)
		_, err = io.WriteString(f, b.String())
		return err
	}
	if err := add("imsmanifest.xml", v.manifestOf(quizzes), false); err != nil {
		return err
	}
	for i, quiz := range quizzes {
		if err := add(testPath(i), v.testOf(i, quiz), true); err != nil {
			return err
		}
		for j, q := range quiz.Questions {
			if err := add(itemPath(i, j), v.itemOf(i, j, quiz.Language, q), true); err != nil {
				return err
			}
		}
	}
	return z.Close()
}

func testID(i int) string      { return fmt.Sprintf("quiz-%d", i+1) }
func itemID(i, j int) string   { return fmt.Sprintf("quiz-%d-question-%d", i+1, j+1) }
func testPath(i int) string    { return "tests/" + testID(i) + ".xml" }
func itemPath(i, j int) string { return "items/" + itemID(i, j) + ".xml" }

// manifestOf lists the files, and says of each test what there is to say about
// its quiz, as Learning Object Metadata (IEEE 1484.12.1).
func (v qtiVersion) manifestOf(quizzes []Quiz) element {
	var resources []element
	for i, quiz := range quizzes {
		test := el("resource", []string{"identifier", "resource-" + testID(i), "type", v.test, "href", testPath(i)},
			el("metadata", nil, lom(quiz)), el("file", []string{"href", testPath(i)}))
		var items []element
		for j := range quiz.Questions {
			id := "resource-" + itemID(i, j)
			test.kids = append(test.kids, el("dependency", []string{"identifierref", id}))
			items = append(items, el("resource", []string{"identifier", id, "type", v.item, "href", itemPath(i, j)}, el("file", []string{"href", itemPath(i, j)})))
		}
		resources = append(append(resources, test), items...)
	}
	return el("manifest", []string{"xmlns", v.manifest, "identifier", "duckhoo-export"},
		el("metadata", nil, textEl("schema", map[bool]string{false: "QTIv2.1 Package", true: "QTI Package"}[v.kebab]), textEl("schemaversion", v.name)),
		el("organizations", nil), el("resources", nil, resources...))
}

func lom(q Quiz) element {
	said := func(name, text string) element { return el(name, nil, textEl("string", text, "language", q.Language)) }
	general := el("general", nil, said("title", q.Title), textEl("language", q.Language))
	if q.Description != "" {
		general.kids = append(general.kids, said("description", q.Description))
	}
	for _, tag := range q.Tags {
		general.kids = append(general.kids, said("keyword", tag))
	}
	limited := map[bool]string{true: "no", false: "yes"}[q.Licence == "CC0"]
	rights := el("rights", nil,
		el("copyrightAndOtherRestrictions", nil, textEl("source", "LOMv1.0"), textEl("value", limited)),
		said("description", strings.TrimSpace(q.Licence+"\n"+q.Attribution)))
	out := el("lom", []string{"xmlns", "http://ltsc.ieee.org/xsd/LOM"}, general, rights)
	if q.Genre != "" {
		out.kids = append(out.kids, el("classification", nil, el("taxonPath", nil,
			said("source", genreSource), el("taxon", nil, textEl("id", q.Genre)))))
	}
	return out
}

const genreSource = "duckhoo genre"

// testOf is a quiz. The points of its questions are weights, since each item
// scores from 0 to 1.
func (v qtiVersion) testOf(i int, quiz Quiz) element {
	section := el("assessmentSection", []string{"identifier", "section-1", "title", quiz.Title, "visible", "true"})
	for j, q := range quiz.Questions {
		section.kids = append(section.kids, el("assessmentItemRef", []string{"identifier", itemID(i, j), "href", "../" + itemPath(i, j)},
			el("weight", []string{"identifier", "POINTS", "value", strconv.Itoa(q.Points)})))
	}
	return v.root("assessmentTest", []string{"identifier", testID(i), "title", quiz.Title},
		scoreDeclaration(),
		el("testPart", []string{"identifier", "part-1", "navigationMode", "nonlinear", "submissionMode", "simultaneous"}, section),
		el("outcomeProcessing", nil, el("setOutcomeValue", []string{"identifier", "SCORE"},
			el("sum", nil, el("testVariables", []string{"variableIdentifier", "SCORE", "weightIdentifier", "POINTS"})))))
}

func scoreDeclaration() element {
	return el("outcomeDeclaration", []string{"identifier", "SCORE", "cardinality", "single", "baseType", "float"},
		el("defaultValue", nil, textEl("value", "0")))
}

func (v qtiVersion) itemOf(i, j int, language string, q Question) element {
	template := "match_correct"
	if q.Type == Text || q.Type == Number || q.Scoring == Partial {
		template = "map_response"
	}
	kids := []element{responseDeclaration(q), scoreDeclaration()}
	if q.Explanation != "" {
		kids = append(kids, el("outcomeDeclaration", []string{"identifier", "FEEDBACK", "cardinality", "single", "baseType", "identifier"},
			el("defaultValue", nil, textEl("value", "explanation"))))
	}
	kids = append(kids, el("itemBody", nil, v.body(q)...), el("responseProcessing", []string{"template", v.templates + template + v.ending}))
	if q.Explanation != "" {
		kids = append(kids, element{name: "modalFeedback", raw: marked(q.Explanation),
			attrs: []string{"outcomeIdentifier", "FEEDBACK", "identifier", "explanation", "showHide", "show"}})
	}
	return v.root("assessmentItem", []string{"identifier", itemID(i, j), "title", strconv.Itoa(j + 1), "adaptive", "false", "timeDependent", "false",
		"xml:lang", language}, kids...)
}

// responseDeclaration holds the right answers and what each is worth.
func responseDeclaration(q Question) element {
	cardinality := map[string]string{Multiple: "multiple", Order: "ordered"}[q.Type]
	base := map[string]string{Text: "string", Number: "float"}[q.Type]
	if cardinality == "" {
		cardinality = "single"
	}
	if base == "" {
		base = "identifier"
	}
	correct := el("correctResponse", nil)
	var entries []element
	for i, c := range q.Choices {
		worth := -share(q)
		if c.Correct {
			worth = share(q)
		}
		if c.Correct || q.Type == Order {
			correct.kids = append(correct.kids, textEl("value", choiceID(i)))
		}
		entries = append(entries, el("mapEntry", []string{"mapKey", choiceID(i), "mappedValue", qtiFloat(worth)}))
	}
	for i, a := range q.Accepted {
		if i == 0 {
			correct.kids = append(correct.kids, textEl("value", a.Pattern))
		}
		entry := []string{"mapKey", a.Pattern, "mappedValue", qtiFloat(a.Fraction)}
		if q.Type == Text {
			entry = append(entry, "caseSensitive", strconv.FormatBool(!q.Match.Case))
		}
		entries = append(entries, el("mapEntry", entry))
	}
	out := el("responseDeclaration", []string{"identifier", "RESPONSE", "cardinality", cardinality, "baseType", base}, correct)
	if !q.chosen() || q.Scoring == Partial {
		out.kids = append(out.kids, el("mapping", []string{"lowerBound", "0", "upperBound", "1", "defaultValue", "0"}, entries...))
	}
	return out
}

func (v qtiVersion) body(q Question) []element {
	if !q.chosen() {
		return []element{{name: "p", raw: marked(q.Stem)},
			{name: "p", kids: []element{el("textEntryInteraction", []string{"responseIdentifier", "RESPONSE", "expectedLength", "20"})}}}
	}
	kind, most := "choiceInteraction", []string{"maxChoices", "1"}
	switch q.Type {
	case Multiple:
		most = []string{"maxChoices", "0"}
	case Order:
		kind, most = "orderInteraction", nil
	}
	all := []element{{name: "prompt", raw: marked(q.Stem)}}
	for i, c := range q.Choices {
		all = append(all, element{name: "simpleChoice", attrs: []string{"identifier", choiceID(i)}, raw: marked(c.Text)})
	}
	return []element{el(kind, append([]string{"responseIdentifier", "RESPONSE", "shuffle", "true"}, most...), all...)}
}
