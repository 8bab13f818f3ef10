package panel

import (
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models/database"
	"duckhoo/models/once"
	"duckhoo/models/schema"
	"duckhoo/web/locales"
)

// typedFrom is the number of rows above which one confirms by typing.
const typedFrom = 20

// bulkRun is one action on chosen rows.
type bulkRun struct {
	*visit
	list   *listing
	sent   *posted
	action bulkAction
	all    bool
	until  time.Time // rows that were made later are not meant
	seen   time.Time // when the rows were shown that are now confirmed
	ids    []schema.ID
	rows   []any

	large   bool          // more rows than one request changes: rows are the first, fit some of them
	fit     []any         // will be changed
	will    int           // how many they are
	skipped int           // whose state does not have the action
	blocked []blockedRow  // that something protects
	cascade []cascadeLine // what goes along
	gone    int           // that are not there any more
	why     string        // the first of them was left alone, in words

	reason    string
	reasonErr string
	form      *actionAsk // what the action asks for; nil for nothing
	typedErr  string
}

// blockedRow is a row that cannot be deleted, and why.
type blockedRow struct {
	row any
	why string
}

// cascadeLine is how many rows of a model go along.
type cascadeLine struct {
	model *schema.Model
	count int
}

// bulk does something to the chosen rows of a list: first it shows what would
// happen, then with confirm=1 it does it.
func (s *Site) bulk(v *visit) error {
	if err := v.must(schema.VerbView); err != nil {
		return err
	}
	p, err := readPosted(v.Ctx)
	if err != nil {
		return err
	}
	if p.get("_save") != "" {
		return s.saveList(v, p)
	}
	b := &bulkRun{visit: v, list: v.listing(false), sent: p, all: p.get("all") == "1", reason: strings.TrimSpace(p.get("reason"))}
	b.seen = b.moment("_seen")
	name := p.get("action")
	var ok bool
	if b.action, ok = v.bulkAction(name); !ok {
		if v.knows(name) {
			return schema.ErrForbidden
		}
		return b.back(v.T("bulk.unknown"))
	}
	if b.action.name == schema.VerbExport {
		return b.exportChosen()
	}
	if p.get("confirm") != "1" {
		_, err := b.act(schema.ID{})
		return err
	}
	id, err := v.formID(p.get(once.Field), v.OriginalURL(), func(w io.Writer) error { return p.digest(w, true) })
	if err != nil {
		return err
	}
	return v.doOnce(id, func() (*deed, error) { return b.act(id) })
}

// act shows what would happen, or does it where that is confirmed and says what
// came of it. id is the form's, and the task's that it begins.
func (b *bulkRun) act(id schema.ID) (*deed, error) {
	if why, err := b.choose(); err != nil || why != "" {
		if err != nil {
			return nil, err
		}
		return nil, b.back(why)
	}
	if err := b.plan(); err != nil {
		return nil, err
	}
	if err := b.ask(); err != nil {
		return nil, err
	}
	switch {
	case b.sent.get("confirm") != "1":
		return nil, b.render(fiber.StatusOK, bulkView(b))
	case !b.confirmed():
		return nil, b.render(fiber.StatusUnprocessableEntity, bulkView(b))
	case b.large:
		return b.begin(id)
	}
	return b.run()
}

// knows reports whether there is such an action, whoever may do it.
func (v *visit) knows(name string) bool {
	t, ok := v.entry.model.Transition(name)
	return ok && !t.Hidden && !t.Single || name == schema.VerbDelete || name == schema.VerbExport ||
		slices.ContainsFunc(v.entry.actions, func(a action) bool { return a.name == name })
}

// back returns to the list with words.
func (b *bulkRun) back(words string) error {
	b.tell(notice{Bad: true, Text: words})
	return b.see(b.list.here())
}

// choose reads the rows that are meant; why says that they cannot be.
func (b *bulkRun) choose() (why string, err error) {
	if b.all {
		if len(b.list.notices) > 0 {
			return strings.Join(b.list.notices, " "), nil
		}
		b.until = b.moment("_until")
	} else {
		b.readIDs()
		if why := b.chosenWrong(); why != "" {
			return why, nil
		}
	}
	page, err := b.site.DB.List(b.ctx, b.meant())
	if err != nil {
		return "", err
	}
	if page.Next != "" && b.site.Tasks == nil {
		return b.T("bulk.too_many", "most", mostAtOnce), nil
	}
	b.large = page.Next != ""
	if b.rows = page.Rows; !b.all {
		b.gone = len(b.ids) - len(b.rows)
	}
	switch {
	case len(b.rows) > 0:
	case b.all:
		return b.T("bulk.nothing"), nil
	default:
		return b.T("bulk.all_gone"), nil
	}
	return "", nil
}

// moment reads a time that the confirmation page holds; without it, it is now.
func (b *bulkRun) moment(name string) time.Time {
	now := b.site.Now()
	if n, err := strconv.ParseInt(b.sent.get(name), 10, 64); err == nil && n > 0 && n < now.UnixMicro() {
		return time.UnixMicro(n)
	}
	return now
}

// meant asks for the rows.
func (b *bulkRun) meant() database.Query {
	q := b.list.query
	q.Limit, q.Cursor = mostAtOnce, ""
	if b.all {
		q.Where = schema.And(q.Where, schema.Compare("CreatedAt", schema.OpLte, schema.At(b.until)))
	} else {
		q.Search, q.Where = "", schema.In("ID", anys(b.ids)...)
	}
	return q
}

// chosenWrong says why the rows that were chosen one by one cannot be.
func (b *bulkRun) chosenWrong() string {
	switch {
	case len(b.ids) == 0:
		return b.T("bulk.nothing")
	case len(b.ids) > mostAtOnce:
		return b.T("bulk.too_many", "most", mostAtOnce)
	}
	return ""
}

func (b *bulkRun) readIDs() {
	for _, text := range b.sent.all("id") {
		if id, err := schema.ParseID(text); err == nil && !slices.Contains(b.ids, id) {
			b.ids = append(b.ids, id)
		}
	}
}

func anys(ids []schema.ID) []any {
	out := make([]any, len(ids))
	for i, id := range ids {
		out[i] = id
	}
	return out
}

// plan sorts the rows into those that will change and those that will not. Of a
// large number it counts them by their state; what else keeps a row from being
// changed shows when its turn comes.
func (b *bulkRun) plan() error {
	m := b.entry.model
	if b.large {
		return b.planLarge()
	}
	defer func() { b.will = len(b.fit) }()
	for _, row := range b.rows {
		verb := b.action.name
		if _, transition := m.Transition(verb); !transition && verb != schema.VerbDelete {
			b.fit = append(b.fit, row)
			continue
		}
		if !b.action.leaves(m, row) || verb != schema.VerbDelete && b.changed(row) || m.Policy.Can(b.actor, verb, row) != nil {
			b.skipped++
			continue
		}
		if verb != schema.VerbDelete {
			b.fit = append(b.fit, row)
			continue
		}
		if err := b.planDelete(row); err != nil {
			return err
		}
	}
	return nil
}

// planLarge counts the rows, and names a few of them.
func (b *bulkRun) planLarge() error {
	m := b.entry.model
	q := b.meant()
	all, _, err := b.site.DB.Count(b.ctx, q, 0)
	if err != nil {
		return err
	}
	if b.will = all; b.action.from != nil {
		states := make([]any, len(b.action.from))
		for i, state := range b.action.from {
			states[i] = state
		}
		q.Where = schema.And(q.Where, schema.In(m.State.Name, states...))
		if b.will, _, err = b.site.DB.Count(b.ctx, q, 0); err != nil {
			return err
		}
	}
	b.skipped = all - b.will
	for _, row := range b.rows {
		if len(b.fit) < named && b.action.leaves(m, row) {
			b.fit = append(b.fit, row)
		}
	}
	return nil
}

// changed reports whether somebody changed the row after it was shown: whoever
// decides about it has not seen what it is now.
func (b *bulkRun) changed(row any) bool {
	return b.sent.get("_seen") != "" && changedAfter(b.entry.model, row, b.seen)
}

func changedAfter(m *schema.Model, row any, t time.Time) bool {
	f := m.Field("UpdatedAt")
	if f == nil {
		return false
	}
	at, _ := f.Get(row).(schema.Time)
	return at.After(t)
}

// planned is how many rows are looked into before a bulk delete; what protects
// the others is found when they are deleted.
const planned = 100

func (b *bulkRun) planDelete(row any) error {
	if len(b.fit)+len(b.blocked) >= planned {
		b.fit = append(b.fit, row)
		return nil
	}
	plan, err := b.site.DB.DeletePlan(b.ctx, row)
	if err != nil {
		return err
	}
	if why := b.obstacle(plan); why != "" {
		b.blocked = append(b.blocked, blockedRow{row, why})
		return nil
	}
	b.fit = append(b.fit, row)
	for _, branch := range append(slices.Clone(plan.Owned), plan.Cascade...) {
		i := slices.IndexFunc(b.cascade, func(l cascadeLine) bool { return l.model == branch.Model })
		if i < 0 {
			b.cascade, i = append(b.cascade, cascadeLine{model: branch.Model}), len(b.cascade)
		}
		b.cascade[i].count += branch.Count
	}
	return nil
}

// obstacle says what keeps a row from being deleted, "" for nothing.
func (v *visit) obstacle(plan *database.Plan) string {
	for _, p := range plan.Protected {
		return v.T("delete.protected", "model", v.noun(p.Model.LabelPlural), "count", p.Count)
	}
	for _, c := range plan.Cascade {
		if !v.holds(c.Model, schema.VerbDelete) {
			return v.T("delete.missing", "model", v.noun(c.Model.LabelPlural), "count", c.Count)
		}
	}
	return ""
}

// words are what one types to confirm.
func (b *bulkRun) words() string { return b.action.label + " " + strconv.Itoa(b.will) }

// typed reports whether one has to.
func (b *bulkRun) typed() bool { return b.will > typedFrom }

// confirmed checks the reason and the typed words. The words are those of the
// page that was confirmed: fewer rows may be left by now.
func (b *bulkRun) confirmed() bool {
	if b.action.reason && b.reason == "" {
		b.reasonErr = b.in(schema.NewProblem("", "required", nil).Detail)
	}
	said := schema.Input{Reason: b.reason}
	var wrong schema.Invalid
	if errors.As(said.Words(), &wrong) {
		b.reasonErr = b.in(wrong[0].Detail)
	}
	b.reason = said.Reason
	seen, err := strconv.Atoi(b.sent.get("_count"))
	if b.typed() || err == nil && seen > typedFrom {
		want := b.words()
		if err == nil && seen >= b.will {
			want = b.action.label + " " + strconv.Itoa(seen)
		}
		if strings.TrimSpace(b.sent.get("typed")) != want {
			b.typedErr = b.T("bulk.typed_wrong")
		}
	}
	return b.reasonErr == "" && b.typedErr == "" && !b.form.wrong()
}

// url is where the confirmation posts: the list with its query.
func (b *bulkRun) url() string {
	return withQuery(b.entry.listURL(), b.list.asked())
}

// frozen says when the rows were chosen.
func (b *bulkRun) frozen() string {
	if !b.all {
		return ""
	}
	return b.T("bulk.frozen", "when", locales.From(b.ctx).DateTime(b.until))
}
