package formats

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// QTI is the interchange format of 1EdTech (IMS Global): a zip package with a
// manifest, one file a test and one file an item. Versions 2.1 and 3.0 say the
// same in other words: assessmentItem and maxChoices are qti-assessment-item
// and max-choices in 3.0. A test is a quiz here.
//
// https://www.imsglobal.org/question/qtiv2p1/imsqti_infov2p1.html
// https://www.imsglobal.org/spec/qti/v3p0/impl
type qtiVersion struct {
	name      string // in the manifest
	space     string // XML namespace of items and tests
	schema    string // where its schema stands
	manifest  string // XML namespace of the manifest
	templates string // in front of the names of the standard ways to score
	ending    string // behind their names
	item      string // type of resource
	test      string
	kebab     bool
}

func qti21() Format {
	return qti("qti21", qtiVersion{
		name: "2.1", space: "http://www.imsglobal.org/xsd/imsqti_v2p1", schema: "http://www.imsglobal.org/xsd/qti/qtiv2p1/imsqti_v2p1.xsd",
		manifest:  "http://www.imsglobal.org/xsd/imscp_v1p1",
		templates: "http://www.imsglobal.org/question/qti_v2p1/rptemplates/",
		item:      "imsqti_item_xmlv2p1", test: "imsqti_test_xmlv2p1",
	})
}

func qti30() Format {
	return qti("qti30", qtiVersion{
		name: "3.0.0", space: "http://www.imsglobal.org/xsd/imsqtiasi_v3p0", schema: "https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqti_asiv3p0_v1p0.xsd",
		manifest:  "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
		templates: "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/", ending: ".xml",
		item: "imsqti_item_xmlv3p0", test: "imsqti_test_xmlv3p0", kebab: true,
	})
}

func qti(name string, v qtiVersion) Format {
	return Format{Name: name, Extension: "." + name + ".zip", MediaType: "application/zip",
		parse: parseQTI, reduce: reduceQTI, write: v.write}
}

// reduceQTI leaves out matching other than of letter case, and parts of the
// points for an order that is half right.
func reduceQTI(r *reduction) {
	const spaces = "white space that the format does not keep"
	r.replace(&r.quiz.Description, strings.TrimSpace(r.quiz.Description), "description", spaces)
	r.replace(&r.quiz.Attribution, strings.TrimSpace(r.quiz.Attribution), "attribution", spaces)
	r.each(func(q *Question) bool {
		r.unchosen(q)
		r.unmeasured(q)
		r.spaced(q, func(s string) string { return laidOut(tabless(s)) })
		switch q.Type {
		case Order:
			r.scored(q, AllOrNothing)
		case Text, Number:
			r.scored(q, q.typedScoring())
			m := DefaultMatch(r.quiz.Language)
			m.Case = q.Type == Number || q.Match.Case
			r.matched(q, m)
		}
		if q.Type == Number && slices.ContainsFunc(q.Accepted, func(a Accepted) bool { return !isDecimal(a.Pattern) }) {
			r.note("question", "a number is not written in decimal digits")
			return false
		}
		return true
	})
}

// tabless has a space for each run of white space with a tab in it, line by line.
func tabless(text string) string {
	parts := strings.Split(text, "\n")
	for i, part := range parts {
		parts[i] = flat(part)
	}
	return strings.Join(parts, "\n")
}

// choiceID names a choice within its item.
func choiceID(i int) string { return "C" + strconv.Itoa(i+1) }

func qtiFloat(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// share is what one right choice of an item with several is worth.
func share(q Question) float64 {
	return math.Round(1e6/float64(max(1, q.right()))) / 1e6
}
