package api

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models/schema"
	"duckhoo/web/locales"
	"duckhoo/web/ui"
)

// view is one answer of the API as a page shows it.
type view struct {
	frame
	Text    string // below the title
	Request string // GET /api/v1/quizzes
	Headers []pair
	JSON    string // HTML of the highlighted body
	Filters []input
	Action  string // where the filters go
	Pages   *ui.Pages
	Forms   []writeForm
}

// viewed puts together what every page shows of an answer.
func (a *API) viewed(c *fiber.Ctx, title string, m *schema.Model, body []byte) (*view, error) {
	painted, err := a.paint(body, m)
	if err != nil {
		return nil, err
	}
	v := &view{frame: a.frame(c, "row", title), Request: "GET " + c.OriginalURL(), JSON: painted}
	if m != nil {
		v.Model = m.Name
	}
	v.Headers = append(v.Headers, pair{"HTTP", "200 OK"}, pair{"Content-Type", mimeJSON})
	if link := string(c.Response().Header.Peek(fiber.HeaderLink)); link != "" {
		v.Headers = append(v.Headers, pair{"Link", link})
	}
	v.Styles, v.Scripts = []string{a.assetPath("frame.css"), a.assetPath("page.css")}, []string{a.assetPath("page.js")}
	return v, nil
}

// listPage shows a list in a browser.
func (r *resource) listPage(c *fiber.Ctx, at place, q ask, body []byte, around links) error {
	ctx := c.UserContext()
	lang, actor := locales.Lang(ctx), q.query.Actor
	v, err := r.viewed(c, r.model.LabelPlural.In(lang), r.model, body)
	if err != nil {
		return err
	}
	v.Name = "list"
	v.Headers = append(v.Headers, pair{"ETag", listTag(body)})
	v.Crumbs = append(v.Crumbs, ui.Crumb{Text: v.Title})
	v.Action = at.address
	v.Filters = r.filterInputs(q, actor, lang, func(key string) string { return locales.T(ctx, key) })
	v.Pages = &ui.Pages{Previous: around.to("prev"), Next: around.to("next"), Text: rowsText(c, body)}
	if at.forms != nil {
		v.Forms = at.forms(lang)
	}
	if at.address == r.root && r.creatable() && r.model.Policy.Can(actor, schema.VerbAdd, nil) == nil {
		v.Forms = append(v.Forms, writeForm{Title: "POST " + r.root, Method: "POST", To: r.root, Button: locales.T(ctx, "api.create"),
			Fields: r.inputs(r.model, lang, nil, true)})
	}
	return r.render(c, answerPage(v))
}

// rowsText says how many rows the page has.
func rowsText(c *fiber.Ctx, body []byte) string {
	var list struct {
		Data []json.RawMessage
		Page struct{ Count *int }
	}
	if json.Unmarshal(body, &list) != nil {
		return ""
	}
	if list.Page.Count != nil {
		return strconv.Itoa(len(list.Data)) + " / " + strconv.Itoa(*list.Page.Count)
	}
	return locales.T(c.UserContext(), "api.rows", "count", len(list.Data))
}

// rowPage shows one row in a browser, with forms for what may be done to it.
func (r *resource) rowPage(c *fiber.Ctx, row any, body []byte, tag string) error {
	lang := locales.Lang(c.UserContext())
	v, err := r.viewed(c, r.title(body, lang), r.model, body)
	if err != nil {
		return err
	}
	v.Headers = append(v.Headers, pair{"ETag", tag})
	v.Crumbs = append(v.Crumbs, ui.Crumb{Text: r.model.LabelPlural.In(lang), Href: r.root}, ui.Crumb{Text: v.Title})
	v.Forms = r.rowForms(c, row, body, tag)
	return r.render(c, answerPage(v))
}

// title is what the page of a row is called: by what the answer itself says,
// since the row's own title may be made of fields that are not public.
func (r *resource) title(body []byte, lang string) string {
	shown := members(body)
	for _, name := range []string{"Title", "Name", "Nickname", "Handle", "LabelKO", "Slug", "Word"} {
		f, text := r.model.Field(name), ""
		if f != nil && json.Unmarshal(shown[f.JSON], &text) == nil && text != "" {
			return text
		}
	}
	return r.model.Label.In(lang)
}

// members reads a body as its members.
func members(body []byte) map[string]json.RawMessage {
	var out map[string]json.RawMessage
	_ = json.Unmarshal(body, &out) // the database wrote it: it is an object
	return out
}

// rowForms are the writes that the actor may do to the row now.
func (r *resource) rowForms(c *fiber.Ctx, row any, body []byte, tag string) []writeForm {
	ctx, actor := c.UserContext(), r.Actor(c)
	lang, address := locales.Lang(ctx), r.root+"/"+r.model.ID(row).String()
	may := func(verb string) bool { return r.model.Policy.Can(actor, verb, row) == nil }
	var out []writeForm
	if r.changeable() && may(schema.VerbChange) {
		out = append(out, writeForm{Title: "PATCH " + address, Method: "PATCH", To: address, Match: tag, After: r.root, Button: locales.T(ctx, "api.change"), Open: true,
			Fields: r.inputs(r.model, lang, members(body), false)})
	}
	for _, t := range r.verbs() {
		if !r.model.Leaves(t, row) || !may(t.Verb) {
			continue
		}
		f := writeForm{Title: "POST " + address + "/" + t.Verb, Method: "POST", To: address + "/" + t.Verb, Match: tag, After: r.root, Button: t.Label.In(lang), Danger: t.Danger}
		if t.Reason {
			f.Fields = []input{{Name: "reason", Label: locales.T(ctx, "api.reason"), Required: true, Most: schema.WordsMost, Long: true}}
		}
		out = append(out, f)
	}
	if r.removable() && may(r.deleting()) && r.deletable(row) {
		out = append(out, writeForm{Title: "DELETE " + address, Method: "DELETE", To: address, Match: tag, After: r.root, Button: locales.T(ctx, "api.delete"), Danger: true})
	}
	return out
}

// deletable reports whether the row is in a state that DELETE leaves.
func (r *resource) deletable(row any) bool {
	t, ok := r.model.Transition(r.deleting())
	if !ok {
		return true
	}
	return r.model.Leaves(t, row)
}

// mePage shows the person who asks.
func (r *resource) mePage(c *fiber.Ctx, body []byte, tag string) error {
	ctx := c.UserContext()
	v, err := r.viewed(c, locales.T(ctx, "api.me"), r.model, body)
	if err != nil {
		return err
	}
	v.Headers = append(v.Headers, pair{"ETag", tag})
	v.Crumbs = append(v.Crumbs, ui.Crumb{Text: v.Title})
	v.Forms = []writeForm{{Title: "PATCH " + Root + "/me", Method: "PATCH", To: Root + "/me", Match: tag, Button: locales.T(ctx, "api.change"), Open: true,
		Fields: r.inputs(r.model, locales.Lang(ctx), members(body), false)}}
	return r.render(c, answerPage(v))
}

// index answers GET /api/v1: where everything is.
func (a *API) index(c *fiber.Ctx) error {
	page, err := wantsPage(c)
	if err == nil {
		err = noParameters(c)
	}
	if err != nil {
		return err
	}
	body := a.indexBody()
	if !page {
		return sendJSON(c, a.Actor(c), fiber.StatusOK, listTag(body), body)
	}
	v, err := a.viewed(c, a.Settings.App.Name+" API", nil, body)
	if err != nil {
		return err
	}
	v.Name, v.Text = "index", locales.T(c.UserContext(), "api.index_text")
	v.Headers = append(v.Headers, pair{"ETag", listTag(body)})
	for _, r := range a.resources {
		v.JSON = strings.ReplaceAll(v.JSON, `<span class="s">&#34;`+r.root+`&#34;</span>`, `<a class="s" href="`+r.root+`">&#34;`+r.root+`&#34;</a>`)
	}
	return a.render(c, answerPage(v))
}

// indexBody lists the addresses of the resources by their names.
func (a *API) indexBody() []byte {
	b := []byte(`{"document":"/api/openapi.json","console":"/api/docs"`)
	for _, r := range a.resources {
		b = append(b, `,"`+r.model.Table+`":"`+r.root+`"`...)
	}
	return append(b, '}')
}
