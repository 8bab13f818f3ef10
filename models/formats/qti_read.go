package formats

import (
	"bytes"
	"fmt"
	"math"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
)

// qtiPackage is a package that is being read. Both versions are read alike.
type qtiPackage struct {
	c     *collector
	files map[string][]byte
	used  map[string]bool // items that a test has named
}

func parseQTI(c *collector, data []byte) {
	if !bytes.HasPrefix(data, []byte("PK")) {
		parseItem(c, data)
		return
	}
	files, err := unzip(data)
	if err != nil {
		c.refuse(1, "%v", err)
		return
	}
	c.packed = true
	p := &qtiPackage{c: c, files: files, used: map[string]bool{}}
	p.manifest()
	c.entry = ""
}

// parseItem takes a file that is one item and no package.
func parseItem(c *collector, data []byte) {
	n, bad, err := document(data)
	switch {
	case err != nil:
		c.refuse(bad, "%v", err)
	case n.name != "assessmentitem":
		c.refuse(n.line, "neither a package nor an assessmentItem")
	default:
		c.current().Language = primary(n.attr("lang"))
		readItem(c, n, 1)
	}
}

// open reads a file of the package, and says what is wrong with it.
func (p *qtiPackage) open(name string) *node {
	p.c.entry = name
	data, there := p.files[name]
	if !there {
		p.c.refuse(1, "the file is not in the package")
		return nil
	}
	n, bad, err := document(data)
	if err != nil {
		p.c.refuse(bad, "%v", err)
		return nil
	}
	return n
}

func (p *qtiPackage) manifest() {
	n := p.open("imsmanifest.xml")
	if n == nil {
		return
	}
	resources := n.at("resources").children("resource")
	kind := func(r *node, what string) bool { return strings.HasPrefix(r.attr("type"), "imsqti_"+what) }
	for _, r := range resources {
		if kind(r, "test") {
			p.test(r)
		}
	}
	begun := false
	for _, r := range resources {
		name := resolve("", r.attr("href"))
		if !kind(r, "item") || p.used[name] {
			continue
		}
		if !begun {
			begun = true
			p.c.entry = "imsmanifest.xml"
			readLOM(&p.c.quiz(n.line).Quiz, n.at("metadata", "lom"))
		}
		p.item(name, 1)
	}
}

// resolve is the path of a reference in a file.
func resolve(from, href string) string {
	if plain, err := url.PathUnescape(href); err == nil {
		href = plain
	}
	return path.Join(path.Dir(from), href)
}

func (p *qtiPackage) test(r *node) {
	name := resolve("", r.attr("href"))
	n := p.open(name)
	if n == nil {
		return
	}
	quiz := p.c.quiz(n.line)
	quiz.Title = n.attr("title")
	readLOM(&quiz.Quiz, r.at("metadata", "lom"))
	n.walk(func(kid *node) {
		if kid.name != "assessmentitemref" {
			return
		}
		points := 1
		for _, w := range kid.children("weight") {
			if f, err := strconv.ParseFloat(w.attr("value"), 64); err == nil && f == math.Trunc(f) && math.Abs(f) < 1000 {
				points = int(f)
			}
		}
		href := resolve(name, kid.attr("href"))
		p.used[href] = true
		p.item(href, points)
	})
}

// readLOM takes from the metadata what a quiz says about itself.
func readLOM(q *Quiz, n *node) {
	said := func(at *node) string {
		return strings.TrimSpace(cmpNode(at.child("string"), at).inner())
	}
	general := n.child("general")
	if title := said(general.child("title")); title != "" {
		q.Title = title
	}
	q.Description = said(general.child("description"))
	q.Language = primary(strings.TrimSpace(general.child("language").inner()))
	for _, k := range general.children("keyword") {
		q.Tags = append(q.Tags, tagOf(said(k)))
	}
	rights := said(n.at("rights", "description"))
	first, rest, _ := strings.Cut(rights, "\n")
	if slices.Contains([]string{"ARR", "CC0", "CC-BY-4.0", "CC-BY-SA-4.0"}, first) {
		q.Licence, q.Attribution = first, rest
	} else {
		q.Attribution = rights
	}
	for _, c := range n.children("classification") {
		if at := c.child("taxonpath"); said(at.child("source")) == genreSource {
			q.Genre = strings.TrimSpace(at.at("taxon", "id").inner())
		}
	}
}

func cmpNode(n, fallback *node) *node {
	if n == nil {
		return fallback
	}
	return n
}

// primary is the language of a tag such as en-GB.
func primary(tag string) string {
	language, _, _ := strings.Cut(strings.ToLower(tag), "-")
	return language
}

func (p *qtiPackage) item(name string, points int) {
	n := p.open(name)
	if n == nil {
		return
	}
	if n.name != "assessmentitem" {
		p.c.refuse(n.line, "not an assessmentItem")
		return
	}
	if quiz := p.c.current(); quiz.Language == "" {
		quiz.Language = primary(n.attr("lang"))
	}
	readItem(p.c, n, points)
}

// readItem takes one item, or refuses it.
func readItem(c *collector, n *node, points int) {
	q := Question{Line: n.line, Points: points}
	said, fault := q.fromItem(n)
	if fault != "" {
		c.refuse(n.line, "%s", fault)
		return
	}
	c.question(q, said)
}

func (q *Question) fromItem(n *node) (said matching, fault string) {
	body := n.child("itembody")
	var found []*node
	body.walk(func(kid *node) {
		if strings.HasSuffix(kid.name, "interaction") {
			found = append(found, kid)
		}
	})
	if len(found) != 1 {
		return said, fmt.Sprintf("%d interactions in the item, not one", len(found))
	}
	interaction, media := found[0], false
	key := n.declaration(interaction.attr("responseidentifier"))
	if key == nil {
		return said, "the response of the interaction is not declared"
	}
	q.Explanation = n.child("modalfeedback").flow("", &media)
	q.Explanation = laidOut(q.Explanation)
	switch interaction.name {
	case "choiceinteraction", "orderinteraction":
		q.Stem = laidOut(body.flow("", &media) + "\n" + interaction.child("prompt").flow("", &media))
		fault = q.choicesOf(interaction, key, n, &media)
	case "textentryinteraction":
		stem := laidOut(body.flow("_____", &media))
		q.Stem = strings.TrimRight(strings.TrimSuffix(stem, "\n_____"), asciiSpace)
		said, fault = q.typedOf(key)
	default:
		fault = "an interaction of the kind " + shown(interaction.name) + ", which is not read"
	}
	if media && fault == "" {
		fault = "an item with pictures or other media, which are not read"
	}
	return said, fault
}

// declaration finds a response declaration.
func (n *node) declaration(id string) *node {
	for _, d := range n.children("responsedeclaration") {
		if d.attr("identifier") == id {
			return d
		}
	}
	return nil
}

// values are the right answers of a declaration.
func (n *node) values() []string {
	var out []string
	for _, v := range n.child("correctresponse").children("value") {
		out = append(out, strings.TrimSpace(v.inner()))
	}
	return out
}

func (q *Question) choicesOf(interaction, key, item *node, media *bool) (fault string) {
	q.Scoring = AllOrNothing
	right := key.values()
	switch {
	case interaction.name == "orderinteraction":
		q.Type = Order
	case key.attr("cardinality") == "multiple":
		q.Type = Multiple
		if key.child("mapping") != nil && !strings.Contains(item.child("responseprocessing").attr("template"), "match_correct") {
			q.Scoring = Partial
		}
	default:
		q.Type = Single
	}
	if len(right) == 0 {
		for _, e := range key.child("mapping").children("mapentry") {
			if f, err := strconv.ParseFloat(e.attr("mappedvalue"), 64); err == nil && f > 0 {
				right = append(right, e.attr("mapkey"))
			}
		}
	}
	ids := []string{}
	for _, c := range interaction.children("simplechoice") {
		ids = append(ids, c.attr("identifier"))
		q.Choices = append(q.Choices, Choice{Text: laidOut(c.flow("", media)), Correct: q.Type != Order && slices.Contains(right, c.attr("identifier"))})
	}
	if q.Type == Order {
		return q.ordered(ids, right)
	}
	return ""
}

// ordered puts the choices in their right order.
func (q *Question) ordered(ids, right []string) (fault string) {
	if len(right) != len(ids) {
		return "the right order does not name every choice"
	}
	sorted := make([]Choice, 0, len(ids))
	for i, id := range right {
		at := slices.Index(ids, id)
		if at < 0 || slices.Contains(right[:i], id) {
			return "the right order names " + shown(id) + ", which is no choice or stands twice"
		}
		sorted = append(sorted, q.Choices[at])
	}
	q.Choices = sorted
	return ""
}

func (q *Question) typedOf(key *node) (said matching, fault string) {
	switch base := key.attr("basetype"); base {
	case "string":
		q.Type = Text
	case "float", "integer":
		q.Type = Number
	default:
		return said, "a response of the type " + shown(base) + ", which is not read"
	}
	most := 1.0
	entries := key.child("mapping").children("mapentry")
	for _, e := range entries {
		f, err := strconv.ParseFloat(e.attr("mappedvalue"), 64)
		if err != nil {
			return said, "mappedValue " + shown(e.attr("mappedvalue")) + " is no number"
		}
		most = max(most, f)
		q.Accepted = append(q.Accepted, Accepted{e.attr("mapkey"), f})
		said.sensitive = said.sensitive || e.attr("casesensitive") != "false"
	}
	for i := range q.Accepted {
		q.Accepted[i].Fraction = percent(math.Round(q.Accepted[i].Fraction / most * 100))
	}
	if len(entries) == 0 {
		said.sensitive = true
		for _, v := range key.values() {
			q.Accepted = append(q.Accepted, Accepted{v, 1})
		}
	}
	said.sensitive = said.sensitive && q.Type == Text
	return said, ""
}
