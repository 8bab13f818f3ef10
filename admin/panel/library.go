package panel

import (
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models/database"
	"duckhoo/models/once"
	"duckhoo/models/schema"
	"duckhoo/web/ui"
)

// Library makes the rows of a model files that other rows name: the page of
// each says where it is used, its list takes uploads, and the file fields of
// forms offer them. A site has one at most.
type Library struct {
	// Files names the columns of files; the first is the one that others choose.
	Files []string
	// Type names the column of the media type.
	Type string
	// Ready is the state in which a row may be chosen; "" is any.
	Ready string
	// Within names relations by which rows that use a file are told as the row
	// that they belong to: "QuizVersion.Quiz".
	Within []string
}

// within is the relation by which rows of a model are told as another's, nil for
// none.
func (l *Library) within(m *schema.Model) *schema.Relation {
	for _, n := range l.Within {
		if model, relation, _ := strings.Cut(n, "."); model == m.GoName {
			return m.Relation(relation)
		}
	}
	return nil
}

// pictureTypes are what a field for pictures takes.
var pictureTypes = []any{"image/png", "image/jpeg", "image/gif", "image/webp"}

func (c *checker) checkLibrary() {
	if c.library == nil {
		return
	}
	for _, n := range c.library.Files {
		if f := c.model.Field(n); f == nil || f.Kind != schema.KindFile {
			c.fail("panel.E112", "Library", "%q is no schema.File of %s", n, c.model.GoName)
		}
	}
	if f := c.model.Field(c.library.Type); len(c.library.Files) == 0 || f == nil || f.Kind != schema.KindText {
		c.fail("panel.E112", "Library", "it needs Files, and a text as Type")
	}
	if s := c.library.Ready; s != "" && (c.model.State == nil || !slices.ContainsFunc(c.model.State.Choices, func(o schema.Choice) bool { return o.Value == s })) {
		c.fail("panel.E112", "Library", "no row is ever %q", s)
	}
	for _, n := range c.library.Within {
		if !slices.ContainsFunc(c.site.Registry.Models(), func(m *schema.Model) bool {
			r := c.library.within(m)
			return strings.HasPrefix(n, m.GoName+".") && r != nil && r.Key != nil
		}) {
			c.fail("panel.E112", "Library", "%q is no relation to one row", n)
		}
	}
	if first := c.site.libraryEntry(); first.model != c.model {
		c.fail("panel.E113", "Library", "%s is the library of this site already", first.model.GoName)
	}
}

// libraryEntry is the model whose rows forms choose files from, nil for none.
func (s *Site) libraryEntry() *entry {
	i := slices.IndexFunc(s.order, func(e *entry) bool { return e.library != nil })
	if i < 0 {
		return nil
	}
	return s.order[i]
}

// picks is the address that a file field asks what there is to choose, "" where
// the reader may see nothing of it.
func (f *formPage) picks(w widget) string {
	e := f.site.libraryEntry()
	if e == nil || f.site.Files == nil || !f.holds(e.model, schema.VerbView) {
		return ""
	}
	address := f.site.address(e.model.Plural, "pick")
	if w.field.Image {
		address += "?image=1"
	}
	return address
}

// picker is what a file field is offered.
type picker struct {
	*visit
	image bool
	rows  []row
	more  bool
}

// pick offers the files of a library that a field takes, as far as the reader
// sees them.
func (s *Site) pick(v *visit) error {
	if err := v.must(schema.VerbView); err != nil {
		return err
	}
	lib := v.entry.library
	if lib == nil {
		return schema.ErrNotFound
	}
	p := &picker{visit: v, image: v.Query("image") == "1"}
	q := v.suggest(v.entry.model, strings.TrimSpace(v.Query("q")))
	q.Limit = 24
	if lib.Ready != "" {
		q.Where = schema.And(q.Where, schema.Eq(v.entry.model.State.Name, lib.Ready))
	}
	if p.image {
		q.Where = schema.And(q.Where, schema.In(lib.Type, pictureTypes...))
	}
	page, err := s.DB.List(v.ctx, q)
	if err != nil {
		return err
	}
	p.more = page.Next != ""
	for _, found := range page.Rows {
		r := row{id: v.entry.model.ID(found), title: v.name(v.entry.model, found)}
		if f := v.entry.model.Field(v.entry.thumb); f != nil && s.Files != nil {
			if key, _ := f.Get(found).(schema.File); key != "" {
				r.thumb = s.Files.URL(key)
			}
		}
		p.rows = append(p.rows, r)
	}
	v.Set("Cache-Control", "private, no-store")
	return ui.Send(v.ctx, v.Ctx, fiber.StatusOK, pickerView(p))
}

// uploading is the page on which files come into a library.
type uploading struct {
	*visit
	received
}

// received is what became of files that were sent.
type received struct {
	Done   int      `json:"done"`
	Failed []string `json:"failed"` // the name of a file, and why
}

// mayUpload asks for the right to add, which is not the matter of a form here.
func (v *visit) mayUpload() error {
	switch {
	case !v.holds(v.entry.model, schema.VerbAdd):
		return schema.ErrForbidden
	case v.entry.library == nil, v.site.Files == nil:
		return schema.ErrNotFound
	}
	return nil
}

func (s *Site) uploadPage(v *visit) error {
	if err := v.mayUpload(); err != nil {
		return err
	}
	return v.render(fiber.StatusOK, uploadView(&uploading{visit: v}))
}

// upload takes several files at once; those that are refused are named.
func (s *Site) upload(v *visit) error {
	if err := v.mayUpload(); err != nil {
		return err
	}
	form, err := v.MultipartForm()
	if err != nil {
		return fiber.ErrBadRequest
	}
	id, err := v.formID(v.FormValue(once.Field), v.Path(), func(w io.Writer) error {
		for _, header := range form.File["files"] {
			if err := once.File(w, "files", header); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	left, _, err := s.marks.Do(v.ctx, v.actor.ActorID(), id, func() ([]byte, error) {
		got, err := v.receive(form.File["files"])
		if err != nil {
			return nil, err
		}
		return json.Marshal(got)
	})
	if err != nil {
		return err
	}
	u := &uploading{visit: v}
	if err := json.Unmarshal(left, &u.received); err != nil {
		return err
	}
	if u.Done+len(u.Failed) == 0 {
		u.Failed = []string{v.T("library.nothing")}
	}
	if len(u.Failed) > 0 {
		return v.render(fiber.StatusUnprocessableEntity, uploadView(u))
	}
	v.tell(notice{Text: v.T("library.done", "count", u.Done)})
	return v.see(v.entry.listURL())
}

// receive takes files.
func (v *visit) receive(files []*multipart.FileHeader) (out received, err error) {
	for _, header := range files {
		if header.Filename == "" && header.Size == 0 {
			continue
		}
		_, err := v.site.Files.Receive(v.ctx, v.actor, header, false)
		switch words, refused := v.wrongFile(err); {
		case err == nil:
			out.Done++
		case refused:
			out.Failed = append(out.Failed, schema.SentName(header.Filename)+": "+words)
		default:
			return out, err
		}
	}
	return out, nil
}

// wrongFile is why a file was not taken, in words, where it has some.
func (v *visit) wrongFile(err error) (string, bool) {
	var invalid schema.Invalid
	if errors.As(err, &invalid) && len(invalid) > 0 {
		return v.in(invalid[0].Detail), true
	}
	return v.refusal(err)
}

// used is a row that names a file.
type used struct {
	model   *schema.Model
	title   string
	href    string // "" where the reader has no page of it
	trashed bool
}

// uses is where a file is used, as far as the reader sees it.
type uses struct {
	list   []used
	hidden bool // somewhere that the reader does not see
	more   bool // there are more than are listed
}

// usesMost is how many rows of a model that use a file are looked at.
const usesMost = 20

// none reports that nothing uses the file.
func (u *uses) none() bool { return u == nil || len(u.list) == 0 && !u.hidden }

// usesOf finds the rows that name a file of a library's row. It asks each column
// of files once, and each model whose rows own such rows twice: the living and
// the trash.
func (v *visit) usesOf(e *entry, of any) (*uses, error) {
	if e.library == nil {
		return nil, nil //nolint:nilnil // no library, nothing to say
	}
	var keys []any
	for _, n := range e.library.Files {
		if key, _ := e.model.Field(n).Get(of).(schema.File); key != "" {
			keys = append(keys, string(key))
		}
	}
	out := &uses{}
	if len(keys) == 0 {
		return out, nil
	}
	roots := map[*schema.Model][]any{}
	for _, m := range v.site.Registry.Models() {
		var either []schema.Cond
		for _, f := range m.Fields {
			if f.Kind == schema.KindFile && m != e.model {
				either = append(either, schema.In(f.Name, keys...))
			}
		}
		if len(either) == 0 {
			continue
		}
		root, ids, err := v.rooted(e.library, m, schema.Or(either...), out)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			if !slices.Contains(roots[root], id) {
				roots[root] = append(roots[root], id)
			}
		}
	}
	for _, m := range v.site.Registry.Models() {
		if len(roots[m]) > 0 {
			if err := v.seenUses(m, roots[m], out); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// loadUses reads where the file of the form is used.
func (f *formPage) loadUses() (err error) {
	if f.row != nil {
		f.uses, err = f.usesOf(f.e, f.row)
	}
	return err
}

// rooted finds the rows that a condition names, or those that they are told as.
func (v *visit) rooted(l *Library, m *schema.Model, where schema.Cond, out *uses) (*schema.Model, []any, error) {
	for {
		to, key := l.toldAs(m)
		var ids []any
		for _, trash := range []bool{false, true} {
			if trash && (m.IsChild() || m.Field("DeletedAt") == nil) {
				continue
			}
			page, err := v.site.DB.List(v.ctx, database.Query{Model: m, Actor: schema.Program{Name: "library"}, Verb: schema.VerbView, Where: where, Limit: usesMost, Trash: trash})
			if err != nil {
				return nil, nil, err
			}
			out.more = out.more || page.Next != ""
			for _, row := range page.Rows {
				var id any = m.ID(row)
				if key != nil {
					id = key.Get(row)
				}
				if !slices.Contains(ids, id) {
					ids = append(ids, id)
				}
			}
		}
		if key == nil || len(ids) == 0 {
			return m, ids, nil
		}
		m, where = to, schema.In("ID", ids...)
	}
}

// toldAs is the model whose rows stand for those of another, and the key by which
// these name them; nil for rows that stand for themselves.
func (l *Library) toldAs(m *schema.Model) (*schema.Model, *schema.Field) {
	if m.IsChild() {
		return m.Parents[0].Model, m.Parents[0].ChildKey
	}
	if r := l.within(m); r != nil {
		return r.Target, r.Key
	}
	return nil, nil
}

// seenUses adds those of the rows that the reader sees.
func (v *visit) seenUses(m *schema.Model, ids []any, out *uses) error {
	seen := 0
	for _, trash := range []bool{false, true} {
		if !v.holds(m, schema.VerbView) || trash && (m.Field("DeletedAt") == nil || !v.holds(m, schema.VerbDelete)) {
			continue
		}
		page, err := v.site.DB.List(v.ctx, database.Query{Model: m, Actor: v.actor, Verb: schema.VerbView, Where: schema.In("ID", ids...), Limit: len(ids), Trash: trash})
		if err != nil {
			return err
		}
		for _, row := range page.Rows {
			u := used{model: m, title: v.name(m, row), trashed: trash}
			if !trash {
				u.href = v.rowLink(m, row)
			} else if e := v.site.entries[m]; e != nil {
				u.href = e.site.address(m.Plural, "trash")
			}
			out.list = append(out.list, u)
		}
		seen += len(page.Rows)
	}
	out.hidden = out.hidden || seen < len(ids)
	return nil
}
