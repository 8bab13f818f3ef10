package site

import (
	"fmt"
	"mime/multipart"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// Most choices and answers that a form offers.
const (
	choicesMost  = 10
	acceptedMost = 20
)

// settings are what a quiz says of itself, as its form holds them.
type settings struct {
	Title, Description, Genre, Language, Tags, Visibility, Licence, Attribution string
	AnswersPublic                                                               bool
	Cover                                                                       file
	Genres, Languages, Visibilities, Licences                                   []option
}

// drafted is a question as its form holds it.
type drafted struct {
	Key                              string // "" for a new one
	No                               int
	Type                             models.QuestionType
	Stem, Unit, Explanation          string
	Points, Scoring, Edits           string
	Width, Case, Space, Punct, Stars bool
	Media                            file
	Choices                          []draftedChoice
	Accepted                         []draftedAnswer
	Tried                            tried
}

// draftedChoice is a choice of it.
type draftedChoice struct {
	ID, Text string
	Correct  bool
	Medium   medium
	row      int // of the form
}

// draftedAnswer is an answer that counts.
type draftedAnswer struct {
	ID, Pattern, Fraction string
	Off                   string // of a number: how far off an answer may be
	row                   int    // of the form
}

// Picks reports whether choices are offered.
func (d drafted) Picks() bool { return d.Type != models.TypedText && d.Type != models.TypedNumber }

// sent are the values of the form.
func (v *visit) sent() url.Values {
	if form, err := v.MultipartForm(); err == nil {
		return form.Value
	}
	out := url.Values{}
	for name, value := range v.Request().PostArgs().All() {
		out.Add(string(name), string(value))
	}
	return out
}

// sentFile is a file of the form, nil where none was chosen.
func (v *visit) sentFile(name string) *multipart.FileHeader {
	form, err := v.MultipartForm()
	if err != nil || len(form.File[name]) == 0 || form.File[name][0].Size == 0 && form.File[name][0].Filename == "" {
		return nil
	}
	return form.File[name][0]
}

// decode reads fields of a form as the model has them.
func (v *visit) decode(m *schema.Model, in *schema.Input, at string, form url.Values, names ...string) (out schema.Invalid) {
	for _, name := range names {
		value, bad := m.FieldJSON(name).DecodeForm(form[name], v.site.zone)
		if bad != nil {
			bad.Pointer = at + "/" + name
			out = append(out, *bad)
			continue
		}
		in.Set(name, value)
	}
	return out
}

// settings shows those of a quiz; version has what its draft says and shows.
func (v *visit) settings(quiz *models.Quiz, version *models.QuizVersion) (settings, error) {
	s := settings{Title: quiz.Title, Description: quiz.Description, Genre: quiz.GenreID.String(), Language: string(quiz.Language), Visibility: string(quiz.Visibility),
		Licence: string(quiz.Licence), Attribution: quiz.Attribution, AnswersPublic: quiz.AnswersPublic}
	cover := quiz.Cover
	if version != nil {
		s.Title, s.Description, s.Attribution, cover = version.Title, version.Description, version.Attribution, version.Cover
	}
	var words []string
	for _, t := range quiz.Tags {
		words = append(words, t.Slug)
	}
	s.Tags = strings.Join(words, ", ")
	if cover != "" {
		s.Cover = v.coverFile(cover)
	}
	genres, err := v.genres()
	if err != nil {
		return s, err
	}
	for _, g := range genres {
		s.Genres = append(s.Genres, option{Value: g.ID.String(), Text: v.genreName(g)})
	}
	if quiz.Genre != nil && !quiz.Genre.Active {
		s.Genres = append(s.Genres, option{Value: quiz.GenreID.String(), Text: v.genreName(quiz.Genre)})
	}
	for _, name := range models.Korean.Choices() {
		s.Languages = append(s.Languages, option{Value: name, Text: models.Language(name).Label(v.lang())})
	}
	for _, name := range models.Public.Choices() {
		s.Visibilities = append(s.Visibilities, option{Value: name, Text: models.Visibility(name).Label(v.lang())})
	}
	for _, name := range models.CC0.Choices() {
		s.Licences = append(s.Licences, option{Value: name, Text: models.Licence(name).Label(v.lang())})
	}
	return s, nil
}

// fill puts what was sent in place of what is kept.
func (s *settings) fill(form url.Values) {
	s.Title, s.Description, s.Genre, s.Language = form.Get("title"), form.Get("description"), form.Get("genre_id"), form.Get("language")
	s.Tags, s.Visibility, s.Licence, s.Attribution = form.Get("tags"), form.Get("visibility"), form.Get("licence"), form.Get("attribution")
	s.AnswersPublic = form.Get("answers_public") != ""
}

// settingsFields are the names of the form of settings.
func settingsFields(name string) bool {
	return slices.Contains([]string{"title", "description", "genre_id", "language", "tags", "visibility", "licence", "attribution", "answers_public", "cover"}, name)
}

// readSettings makes a change of what the form of settings holds.
func (v *visit) readSettings(form url.Values, in *schema.Input) (schema.Invalid, error) {
	out := v.decode(v.site.quizzes, in, "", form, "title", "description", "genre_id", "language", "visibility", "licence", "attribution", "answers_public")
	ids, unknown, err := v.tagIDs(form.Get("tags"))
	if len(unknown) > 0 {
		words := strings.Join(unknown, ", ")
		out = append(out, schema.Problem{Pointer: "/tags", Code: "unknown_tag", Detail: schema.Text{
			KO: "아직 없는 태그예요: " + words, EN: "There is no such tag yet: " + words}})
	}
	in.Many = map[string][]schema.ID{"tags": ids}
	return out, err
}

// tagIDs finds tags by their words.
func (v *visit) tagIDs(text string) (ids []schema.ID, unknown []string, err error) {
	var words []any
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' || r == '#' || r == '\n' }) {
		if word = strings.ToLower(norm.NFC.String(strings.TrimSpace(word))); word != "" && !slices.Contains(words, any(word)) && len(words) < 50 {
			words = append(words, word)
		}
	}
	if len(words) == 0 {
		return []schema.ID{}, nil, nil
	}
	page, err := v.site.DB.List(v.ctx, database.Query{Model: v.site.tags, Actor: v.actor, Verb: schema.VerbRead, Where: schema.In("Slug", words...), Limit: len(words)})
	if err != nil {
		return nil, nil, err
	}
	found := map[string]schema.ID{}
	for _, t := range rowsOf[models.Tag](page.Rows) {
		found[t.Slug] = t.ID
	}
	for _, word := range words {
		if id, ok := found[word.(string)]; ok {
			ids = append(ids, id)
		} else {
			unknown = append(unknown, word.(string))
		}
	}
	return ids, unknown, nil
}

// drafted shows a question of the draft.
func (v *visit) drafted(no int, q models.Question, files map[schema.File]medium) drafted {
	out := drafted{Key: q.StableKey.String(), No: no, Type: q.Type, Stem: q.Stem, Unit: q.Unit, Explanation: q.Explanation, Points: number(q.Points), Scoring: string(q.Scoring),
		Edits: number(q.MaxEdits), Width: q.IgnoreWidth, Case: q.IgnoreCase, Space: q.IgnoreSpace, Punct: q.IgnorePunct, Stars: q.Wildcard}
	if q.Media != "" {
		out.Media = v.mediaFile(q.Media, files)
	}
	for _, c := range q.Choices {
		out.Choices = append(out.Choices, draftedChoice{ID: c.ID.String(), Text: c.Text, Correct: c.Correct, Medium: files[c.Media]})
	}
	for _, a := range q.Accepted {
		out.Accepted = append(out.Accepted, draftedAnswer{ID: a.ID.String(), Pattern: a.Pattern, Fraction: number(a.Fraction)}.split(q.Type))
	}
	return out
}

// readDrafted reads the form of a question. Rows with nothing in them are left
// out; before is the question as it stands, nil for a new one.
func readDrafted(form url.Values, before *drafted) drafted {
	out := drafted{Type: models.QuestionType(form.Get("type")), Stem: form.Get("stem"), Unit: form.Get("unit"), Explanation: form.Get("explanation"), Points: form.Get("points"), Scoring: form.Get("scoring"), Edits: form.Get("max_edits")}
	flag := func(name string) bool { return form.Get(name) != "" }
	out.Width, out.Case, out.Space, out.Punct, out.Stars = flag("ignore_width"), flag("ignore_case"), flag("ignore_space"), flag("ignore_punct"), flag("wildcard")
	known := map[string]medium{}
	if before != nil {
		out.Key, out.No, out.Media = before.Key, before.No, before.Media
		for _, c := range before.Choices {
			known[c.ID] = c.Medium
		}
		for _, a := range before.Accepted {
			known[a.ID] = medium{}
		}
	}
	if !slices.Contains(out.Type.Choices(), string(out.Type)) {
		out.Type = models.Single
	}
	if out.Type != models.TypedNumber {
		out.Unit = ""
	}
	if out.Scoring == "" || out.Type == models.Single {
		out.Scoring = string(models.AllOrNothing)
	}
	same := func(id string) string {
		if _, ok := known[id]; ok {
			return id
		}
		return ""
	}
	at := func(list []string, i int) string {
		if i < len(list) {
			return list[i]
		}
		return ""
	}
	for i, text := range form["choice_text"] {
		c := draftedChoice{ID: same(at(form["choice_id"], i)), Text: text, Correct: has(form["choice_right"], number(i)), row: i}
		c.Medium = known[c.ID]
		if strings.TrimSpace(text) != "" || c.Medium.Src != "" {
			out.Choices = append(out.Choices, c)
		}
	}
	for i, pattern := range form["accepted_pattern"] {
		if a := (draftedAnswer{same(at(form["accepted_id"], i)), pattern, at(form["accepted_fraction"], i), strings.TrimSpace(at(form["accepted_off"], i)), i}); strings.TrimSpace(pattern) != "" {
			out.Accepted = append(out.Accepted, a)
		}
	}
	return out
}

// draftedFields are the names of the form of a question.
func draftedFields(name string) bool {
	head, _, _ := strings.Cut(name, "/")
	return slices.Contains([]string{"type", "stem", "unit", "explanation", "points", "scoring", "media", "media_alt", "media_captions", "choices", "accepted", "max_edits"}, head)
}

// change makes a change of a question that was sent.
func (v *visit) change(d drafted, form url.Values, id schema.ID) (in schema.Input, problems schema.Invalid) {
	in.ID = id
	const at = "/questions/0"
	fields := url.Values{"type": {string(d.Type)}, "stem": {d.Stem}, "unit": {d.Unit}, "explanation": {d.Explanation}, "points": {d.Points}, "scoring": {d.Scoring}}
	names := []string{"type", "stem", "unit", "explanation", "points", "scoring"}
	if form.Get("typed") == "1" { // the form had what typed answers may differ in
		for _, name := range []string{"ignore_width", "ignore_case", "ignore_space", "ignore_punct", "wildcard", "max_edits"} {
			fields[name], names = []string{form.Get(name)}, append(names, name)
		}
	}
	problems = v.decode(v.site.questions, &in, at, fields, names...)
	choices, accepted := schema.Children{All: true}, schema.Children{All: true}
	part := func(list *schema.Children, model, at, id string, fields url.Values, names ...string) {
		row := schema.Input{}
		row.ID, _ = schema.ParseID(id)
		problems = append(problems, v.decode(v.site.Registry.Model(model), &row, at, fields, names...)...)
		row.Set("position", int64(len(list.Rows)))
		list.Rows = append(list.Rows, row)
	}
	if d.Picks() {
		for i, c := range d.Choices {
			part(&choices, "choice", fmt.Sprintf("%s/choices/%d", at, i), c.ID, url.Values{"text": {c.Text}, "correct": {strconv.FormatBool(c.Correct && d.Type != models.Order)}}, "text", "correct")
		}
	} else {
		for i, a := range d.Accepted {
			part(&accepted, "accepted_answer", fmt.Sprintf("%s/accepted/%d", at, i), a.ID, url.Values{"pattern": {a.whole(d.Type)}, "fraction": {a.Fraction}}, "pattern", "fraction")
		}
	}
	in.Children = map[string]schema.Children{"choices": choices, "accepted": accepted}
	return in, problems
}
