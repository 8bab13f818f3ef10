package panel

import (
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// addPage shows an empty form.
func (s *Site) addPage(v *visit) error {
	if err := v.must(schema.VerbAdd); err != nil {
		return err
	}
	return v.form(fiber.StatusOK, v.newForm(nil))
}

// form reads what a form offers and draws it.
func (v *visit) form(status int, f *formPage) error {
	if err := f.load(); err != nil {
		return err
	}
	return v.render(status, formView(f))
}

// changePage shows the form of a row; without the right to change it the
// values stand there as text.
func (s *Site) changePage(v *visit) error {
	if !v.sees(v.entry) {
		return schema.ErrForbidden
	}
	row, err := v.open()
	if err != nil {
		return err
	}
	f := v.newForm(row)
	if f.writes && s.Presence != nil && !schema.Watches(v.actor) {
		if f.others, err = s.Presence.Opened(v.ctx, v.actor.ActorID(), v.entry.model, v.entry.model.ID(row)); err != nil {
			return err
		}
	}
	if v.Query("asnew") == "1" && v.may(v.entry, schema.VerbAdd) {
		f.asNew, f.writes, f.write = true, true, v.entry.model.Policy.Fields(v.actor, schema.VerbAdd)
	}
	return v.form(fiber.StatusOK, f)
}

// add stores a new row.
func (s *Site) add(v *visit) error {
	if err := v.must(schema.VerbAdd); err != nil {
		return err
	}
	p, err := readPosted(v.Ctx)
	if err != nil {
		return err
	}
	f := v.newForm(nil)
	f.sent, f.next, f.popup = p, local(p.get("next"), ""), p.get(popup)
	if relation := p.get("_add"); relation != "" {
		p.addChild(relation)
		return v.form(fiber.StatusOK, f)
	}
	once, before, err := v.begin(p)
	switch {
	case err != nil:
		return err
	case before != nil:
		return v.repeated(p, before)
	}
	d := v.decoder(nil)
	return v.create(f, d, d.input(p, nil), once)
}

// create stores a new row under the id that its form is due, or shows the form
// again.
func (v *visit) create(f *formPage, d *decoder, in *schema.Input, once schema.ID) error {
	if len(d.problems) > 0 {
		d.check(in, v.entry.model, nil, "", "")
		return v.again(f, d, nil)
	}
	in.New = once
	row, err := v.site.DB.Create(v.ctx, v.actor, v.entry.model, in)
	if err != nil {
		if row, lost := v.madeBefore(once); lost == nil && row != nil {
			return v.repeated(f.sent, row)
		}
		return v.again(f, d, err)
	}
	v.tellSaved(row, "form.created")
	return v.see(v.after(f.sent, row))
}

// change stores the changes of a row.
func (s *Site) change(v *visit) error {
	p, err := readPosted(v.Ctx)
	if err != nil {
		return err
	}
	asNew := p.get("_saveasnew") != ""
	verb := schema.VerbChange
	if asNew {
		verb = schema.VerbAdd
	}
	if err := v.must(verb); err != nil {
		return err
	}
	row, err := v.open()
	if err != nil {
		return err
	}
	f := v.newForm(row)
	f.sent, f.next, f.popup, f.writes = p, local(p.get("next"), ""), p.get(popup), true
	if relation := p.get("_add"); relation != "" {
		p.addChild(relation)
		return v.form(fiber.StatusOK, f)
	}
	d := v.decoder(row)
	if asNew {
		return v.createLike(f, d, p, row)
	}
	return v.update(f, d, p, row)
}

// createLike stores what was sent as a row of its own. Files that were not
// uploaded anew are those of the row it comes from.
func (v *visit) createLike(f *formPage, d *decoder, p *posted, row any) error {
	once, before, err := v.begin(p)
	switch {
	case err != nil:
		return err
	case before != nil:
		return v.repeated(p, before)
	}
	d.asNew, d.owner = true, v.entry.model.Owner != nil
	f.asNew = true
	p.renew(v.entry.sections, row)
	v.site.complete(p, v.entry.inlined, row)
	in := d.input(p, nil)
	for _, s := range v.entry.sections {
		for _, it := range s.items {
			if it.field != nil && it.field.Kind == schema.KindFile && !it.readOnly && !in.Has(it.name) && p.get(it.name+"__clear") != "1" {
				in.Set(it.name, it.field.Get(row))
			}
		}
	}
	return v.create(f, d, in, once)
}

// renew empties the slugs that are still those of the row that the form comes
// from and that no two rows share, so that new ones are made.
func (p *posted) renew(sections []section, row any) {
	for _, s := range sections {
		for _, it := range s.items {
			f := it.field
			if f == nil || f.Kind != schema.KindSlug || !f.Unique || f.Required || it.readOnly {
				continue
			}
			if old, _ := f.Get(row).(string); strings.TrimSpace(p.get(it.name)) == old {
				p.put(it.name, []string{""})
			}
		}
	}
}

func (v *visit) update(f *formPage, d *decoder, p *posted, row any) error {
	m := v.entry.model
	if err := m.Policy.Can(v.actor, schema.VerbChange, row); err != nil {
		return err
	}
	sent, known := p.version()
	if known && sent < m.Lock(row) {
		return v.stale(f, d, p, row, sent)
	}
	in := d.input(p, row)
	if len(d.problems) > 0 {
		d.check(in, m, row, "", "")
		return v.again(f, d, nil)
	}
	d.picked(p, in)
	if known {
		in.Lock = &sent
	}
	saved, err := v.site.DB.Update(v.ctx, v.actor, m, m.ID(row), in)
	var newer *database.Stale
	if errors.As(err, &newer) {
		fresh, err := v.open()
		if err != nil {
			return err
		}
		f.row = fresh
		return v.stale(f, v.decoder(fresh), p, fresh, sent)
	}
	if err != nil {
		return v.again(f, d, err)
	}
	v.tellSaved(saved, "form.saved")
	return v.see(v.after(p, saved))
}

// again shows a form that could not be saved, with what was sent in it. Errors
// that no form can show go on.
func (v *visit) again(f *formPage, d *decoder, err error) error {
	var invalid schema.Invalid
	switch text, refused := v.refusal(err); {
	case err == nil:
	case errors.As(err, &invalid):
		d.take(invalid)
	case refused:
		d.problems[""] = text
	default:
		return err
	}
	f.problems, f.kept = d.problems, d.kept
	return v.form(fiber.StatusUnprocessableEntity, f)
}

// tellSaved sends a notice along with the redirect after a save.
func (v *visit) tellSaved(row any, key string) {
	m := v.entry.model
	n := notice{Text: v.T(key, "title", v.name(m, row))}
	if v.sees(v.entry) {
		n.Href, n.Link = v.entry.rowURL(m.ID(row)), v.T("form.open")
	}
	if key == "form.created" {
		v.once(row, &n)
	}
	v.tell(n)
}

// after is the page that follows a save, by the button that was pressed.
func (v *visit) after(p *posted, row any) string {
	e, id := v.entry, v.entry.model.ID(row)
	next := local(p.get("next"), "")
	keep := ""
	if next != "" {
		keep = "?next=" + url.QueryEscape(next)
	}
	switch {
	case p.get(popup) != "" && p.get("_continue") == "" && p.get("_addanother") == "" && v.sees(e):
		return e.rowURL(id, "chosen") + "?key=" + url.QueryEscape(p.get(popup))
	case p.get("_continue") != "":
		return withQuery(e.rowURL(id), v.pagesAndNext(next))
	case p.get("_addanother") != "":
		return v.site.address(e.model.Plural, "add") + keep
	case next != "":
		return next
	case v.holds(e.model, schema.VerbView):
		return e.listURL()
	case v.may(e, schema.VerbChange):
		return e.rowURL(id)
	}
	return v.site.base + "/"
}

// pagesAndNext is what the address of a form keeps when one stays in it.
func (v *visit) pagesAndNext(next string) url.Values {
	q := (&formPage{visit: v, e: v.entry}).pageQuery()
	if next != "" {
		q.Set("next", next)
	}
	return q
}

// addChild puts an empty owned row behind those that were sent:
// questions.0.choices.
func (p *posted) addChild(name string) {
	at, relation := p.parentOf(name)
	if at == nil {
		return
	}
	if at.kids == nil {
		at.kids = map[string][]postedChild{}
	}
	next := 0
	for _, k := range at.kids[relation] {
		next = max(next, k.index+1)
	}
	at.kids[relation] = append(at.kids[relation], postedChild{index: next})
}

// parentOf finds the row that a relation such as questions.0.choices belongs to.
func (p *posted) parentOf(name string) (*posted, string) {
	parts := strings.Split(name, ".")
	if len(parts)%2 == 0 {
		return nil, ""
	}
	at := p
	for i := 0; i+1 < len(parts); i += 2 {
		j := slices.IndexFunc(at.kids[parts[i]], func(k postedChild) bool { return strconv.Itoa(k.index) == parts[i+1] })
		if j < 0 {
			return nil, ""
		}
		at = &at.kids[parts[i]][j].posted
	}
	return at, parts[len(parts)-1]
}
