package panel

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/a-h/templ"
	"github.com/maypok86/otter/v2"

	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// Card is a part of the dashboard. What it shows is read at most once a minute
// for each of its readers, and at once when their rights change.
type Card struct {
	// Name is the card's own: "queue". It becomes data-card.
	Name  string
	Label schema.Text
	// Rights are what its reader must hold, all of them; none is for whoever is
	// staff.
	Rights []string
	Size   Size
	// Load reads what the card shows: Figures, a Chart, Ages, or a component of
	// one's own. It is drawn for its reader in any language, so texts are
	// schema.Text or come from the context that it is drawn with.
	Load func(ctx context.Context, r Reader) (templ.Component, error)
}

// Size is how much of the dashboard's width a card takes.
type Size int

// The sizes.
const (
	Third Size = iota
	Half
	Wide
)

func (s Size) class() string { return []string{"", "dash__half", "dash__wide"}[s] }

// Reader is for whom something is read.
type Reader struct {
	DB    *database.DB
	Actor schema.Actor
	Now   time.Time // in the zone of the installation

	site *Site
}

// Query asks for the rows of a model (&models.Quiz{}) that the reader may see
// in the back office and that meet the condition.
func (r Reader) Query(model any, where schema.Cond) database.Query {
	return database.Query{Model: r.DB.Registry.Of(model), Actor: r.Actor, Verb: schema.VerbView, Where: where, Limit: 1}
}

// Counts counts the rows of several queries, up to admin.count_cap each, in one
// statement.
func (r Reader) Counts(ctx context.Context, queries ...database.Query) ([]database.Counted, error) {
	return r.DB.Counts(ctx, queries, r.site.Settings.Admin.CountCap)
}

// Address is that of a model's list with a query: "view=open".
func (r Reader) Address(model any, query string) string {
	m := r.DB.Registry.Of(model)
	if m == nil {
		return ""
	}
	address := r.site.address(m.Plural) + "/"
	if query != "" {
		address += "?" + query
	}
	return address
}

// Dashboard adds a card behind those that are there. Mistakes are kept for Check.
func (s *Site) Dashboard(c Card) {
	switch {
	case c.Name == "" || c.Label.IsZero() || c.Load == nil:
		s.fail("panel.E075", "Dashboard", "the card %q needs a Name, a Label and Load", c.Name)
	case slices.ContainsFunc(s.cards, func(o Card) bool { return o.Name == c.Name }):
		s.fail("panel.E076", "Dashboard", "the card %q is there already; give it another name", c.Name)
	case c.Size < Third || c.Size > Wide:
		s.fail("panel.E077", "Dashboard", "the card %q has no Size of Third, Half or Wide", c.Name)
	}
	for _, right := range c.Rights {
		s.checkRight("panel.E078", "Dashboard."+c.Name, right)
	}
	s.cards = append(s.cards, c)
}

// cardKey is whose card it is, and what they may see.
type cardKey struct {
	card  string
	actor schema.ID
	sees  [sha256.Size]byte
}

// cardLife is how old the numbers of a card may be.
const cardLife = time.Minute

// newCards keeps what cards show. Readers who ask at the same moment wait for
// one reading.
func newCards() (*otter.Cache[cardKey, templ.Component], error) {
	return otter.New(&otter.Options[cardKey, templ.Component]{
		MaximumSize: 10_000, ExpiryCalculator: otter.ExpiryWriting[cardKey, templ.Component](cardLife)})
}

// shownCard is a card with what it shows now.
type shownCard struct {
	Card
	content templ.Component // nil: it could not be read
}

// bare reports whether the card draws its own panel.
func (c shownCard) bare() bool {
	_, is := c.content.(Figures)
	return is
}

// shown reads the cards that the reader may see.
func (v *visit) shown() []shownCard {
	var out []shownCard
	for _, c := range v.site.cards {
		if !slices.ContainsFunc(c.Rights, func(right string) bool { return !v.allowed(right) }) {
			out = append(out, v.card(c))
		}
	}
	return out
}

// card reads what a card shows. One that fails takes nobody's dashboard away.
func (v *visit) card(c Card) shownCard {
	content, err := v.load(c)
	if err != nil {
		slog.ErrorContext(v.ctx, "a card of the dashboard could not be read", "card", c.Name, "err", err)
		content = nil
	}
	return shownCard{c, content}
}

func (v *visit) load(c Card) (templ.Component, error) {
	sees, err := v.sight()
	if err != nil {
		return nil, err
	}
	return v.site.kept.Get(v.ctx, cardKey{c.Name, v.actor.ActorID(), sees},
		otter.LoaderFunc[cardKey, templ.Component](func(ctx context.Context, _ cardKey) (templ.Component, error) {
			return c.Load(ctx, v.reader())
		}))
}

func (v *visit) reader() Reader {
	return Reader{DB: v.site.DB, Actor: v.actor, Now: v.now(), site: v.site}
}

// sight is a digest of all rows and rights that the reader has.
func (v *visit) sight() (sum [sha256.Size]byte, err error) {
	var seen []any
	for _, m := range v.site.Registry.Models() {
		seen = append(seen, m.Policy.Scope(v.actor, schema.VerbView))
	}
	for _, right := range v.site.Registry.Permissions() {
		seen = append(seen, v.allowed(right))
	}
	text, err := json.Marshal(seen)
	if err != nil {
		return sum, fmt.Errorf("panel: what %s sees: %w", v.actor.ActorName(), err)
	}
	return sha256.Sum256(text), nil
}
