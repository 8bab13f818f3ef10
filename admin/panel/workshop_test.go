package panel_test

import (
	"context"
	"fmt"
	"mime/multipart"
	"strings"

	"duckhoo/models/database"
	"duckhoo/models/schema"

	"duckhoo/admin/panel"
)

// The models of a workshop, with every kind of field and rows two deep.

type Maker struct {
	schema.Base `label:"만든이|Maker"`
	Name        string `gorm:"size:40;not null;uniqueIndex" validate:"required" label:"이름|Name"`
	Slug        string `gorm:"size:40;not null;uniqueIndex" validate:"omitempty,slug" label:"주소|Slug"`
	Password    schema.Secret
}

// nameMaker gives a maker without a slug that of the name.
func nameMaker(_ context.Context, c *schema.Change) error {
	if m := c.Row.(*Maker); m.Slug == "" {
		m.Slug = strings.ToLower(m.Name)
	}
	return nil
}

func (m *Maker) String() string { return m.Name }

// renameMaker says that a gadget with a certain title changes more than itself.
func renameMaker(_ context.Context, c *schema.Change) error {
	if c.Row.(*Gadget).Title == "renames its maker" {
		c.Affect("maker.name", "옛 이름", "새 이름")
		c.Affect("forgotten", "", "예전 것")
	}
	return nil
}

type Badge struct {
	schema.Base
	Name string `gorm:"size:40;not null;index" validate:"required"`
}

type Colour string

func (Colour) Choices() []string { return []string{"red", "green", "blue"} }

func (c Colour) Label(lang string) string {
	if lang == "en" {
		return strings.ToUpper(string(c))
	}
	return map[Colour]string{"red": "빨강", "green": "초록", "blue": "파랑"}[c]
}

type Stage string

func (Stage) Choices() []string { return []string{"draft", "shown", "gone"} }

func (s Stage) Label(lang string) string {
	if lang == "en" {
		return string(s)
	}
	return map[Stage]string{"draft": "초안", "shown": "보임", "gone": "내림"}[s]
}

func (Stage) Transitions() []schema.Transition {
	return []schema.Transition{
		{Verb: "show", From: []string{"draft"}, To: "shown", Label: schema.Text{KO: "보이기", EN: "Show"}},
		{Verb: "pull", From: []string{"shown"}, To: "gone", Reason: true, Danger: true, Label: schema.Text{KO: "내리기", EN: "Pull"}},
		{Verb: "secretly", From: []string{"draft"}, To: "gone", Hidden: true, Label: schema.Text{KO: "몰래", EN: "Secretly"}},
	}
}

type Gadget struct {
	schema.Base `label:"물건|Gadget" help:"만들고 고치는 것이에요.|Things that are made and mended."`
	Title       string                 `gorm:"size:60;not null;index" validate:"required,max=60" label:"제목|Title"`
	Slug        string                 `gorm:"size:60;index" validate:"omitempty,slug" label:"주소|Slug"`
	Blurb       string                 `gorm:"size:400" label:"설명|Blurb"`
	Body        schema.Markdown        `label:"본문|Body"`
	Mail        string                 `gorm:"size:80" validate:"omitempty,email" label:"메일|Mail"`
	Site        string                 `gorm:"size:100" validate:"omitempty,url" label:"사이트|Site"`
	Amount      int                    `gorm:"index" validate:"gte=0,lte=9999" label:"수량|Amount"`
	Spare       *int                   `label:"여분|Spare"`
	Price       schema.Decimal         `gorm:"index" label:"값|Price"`
	Weight      float64                `label:"무게|Weight"`
	Lent        bool                   `gorm:"index" label:"빌려줌|Lent"`
	Tested      *bool                  `label:"시험함|Tested"`
	Day         schema.Date            `gorm:"index" label:"날|Day"`
	MadeAt      schema.Time            `gorm:"index" label:"만든 시각|Made at"`
	Span        schema.Duration        `label:"길이|Span"`
	Colour      Colour                 `gorm:"size:8;not null" label:"색|Colour"`
	Colours     schema.Several[Colour] `label:"색들|Colours"`
	Extra       schema.JSON            `label:"더|Extra"`
	Picture     schema.File            `gorm:"size:200" validate:"image" label:"그림|Picture"`
	Code        schema.Secret          `gorm:"size:80" label:"암호|Code"`
	Stage       Stage                  `gorm:"size:8;not null" label:"단계|Stage"`
	Fixed       string                 `gorm:"size:40" label:"고정|Fixed"`
	MakerID     schema.ID              `gorm:"index" label:"만든이|Maker"`
	Maker       *Maker
	Badges      []Badge `gorm:"many2many:gadget_badges" label:"배지|Badges"`
	Parts       []Part  `label:"부품|Parts"`
}

func (g *Gadget) String() string       { return g.Title }
func (*Gadget) SearchFields() []string { return []string{"Title", "Blurb"} }

// Policy keeps gadgets whose title starts with "hidden" outside of everybody's
// scope but the superuser's.
func (*Gadget) Policy(m *schema.Model) schema.Policy { return gadgetPolicy{schema.Rules{Model: m}} }

type gadgetPolicy struct{ schema.Rules }

func (p gadgetPolicy) Scope(actor schema.Actor, verb string) schema.Cond {
	if actor.Super() {
		return schema.True()
	}
	return schema.And(p.Rules.Scope(actor, verb), schema.Not(schema.Contains("Title", "hidden")))
}

// Can keeps gadgets whose title starts with "sealed" as they are.
func (p gadgetPolicy) Can(actor schema.Actor, verb string, row any) error {
	if g, ok := row.(*Gadget); ok && verb == schema.VerbChange && !actor.Super() && strings.HasPrefix(g.Title, "sealed") {
		return schema.ErrForbidden
	}
	return p.Rules.Can(actor, verb, row)
}

type Part struct {
	schema.Base `label:"부품|Part"`
	GadgetID    schema.ID `gorm:"not null;index"`
	Position    int       `gorm:"not null"`
	Name        string    `gorm:"size:40;not null" validate:"required" label:"이름|Name"`
	Screws      []Screw   `label:"나사|Screws"`
}

func (p *Part) String() string { return p.Name }

type Screw struct {
	schema.Base `label:"나사|Screw"`
	PartID      schema.ID `gorm:"not null;index"`
	Size        string    `gorm:"size:10;not null" validate:"required" label:"굵기|Size"`
	Count       int       `gorm:"not null" validate:"gte=0,lte=100" label:"개수|Count"`
	Rusty       bool      `label:"녹슬었음|Rusty"`
}

func (s *Screw) String() string { return s.Size }

// Start is four screws, rusty in a part that is called old.
func (s *Screw) Start(parent any) {
	s.Count = 4
	part, ok := parent.(*Part)
	s.Rusty = ok && part.Name == "old"
}

// Loan hangs on a gadget and goes with it.
type Loan struct {
	schema.Base
	GadgetID schema.ID `gorm:"not null;index"`
	Gadget   *Gadget   `gorm:"constraint:OnDelete:CASCADE"`
	Who      string    `gorm:"size:40;not null"`
}

// Patent protects a gadget from being deleted.
type Patent struct {
	schema.Base
	GadgetID schema.ID `gorm:"not null;index"`
	Gadget   *Gadget   `gorm:"constraint:OnDelete:RESTRICT"`
	Number   string    `gorm:"size:40;not null"`
}

// gadgets is how the tests' staff work with gadgets.
func gadgets() panel.ModelAdmin[Gadget] {
	return panel.ModelAdmin[Gadget]{
		ListDisplay: []string{"Title", "Maker.Name", "Badges", "Stage", "Amount", "Tested", "Parts count", "Spare", "CreatedAt"},
		Columns: []panel.Column[Gadget]{{
			Name: "Parts count", Label: schema.Text{KO: "부품 수", EN: "Parts"}, Sort: "Amount", Numeric: true,
			Values: func(ctx context.Context, db *database.DB, rows []*Gadget) ([]any, error) {
				out := make([]any, len(rows))
				for i, g := range rows {
					out[i] = fmt.Sprintf("%d of %d", g.Amount, len(rows))
				}
				return out, nil
			},
		}},
		ListFilter:   []string{"Stage", "Colour", "Tested", "Lent", "Maker", "Badges", "Amount", "Day", "CreatedAt", "Blurb"},
		SearchFields: []string{"Title", "Blurb"},
		Views:        []panel.View{{Name: "red", Label: schema.Text{KO: "빨강", EN: "Red"}, Query: "colour=red"}},
		ReadOnly:     []string{"Fixed"},
		Exclude:      []string{"Weight"},
		Prepopulated: map[string]string{"Slug": "Title"},
		Actions: []panel.Action[Gadget]{{
			Name: "polish", Label: schema.Text{KO: "닦기", EN: "Polish"}, Verb: "change",
			Do: func(ctx context.Context, db *database.DB, actor schema.Actor, g *Gadget, _ string) error {
				if g.Title == "matt" {
					return &schema.Refused{Code: "matt", Detail: schema.Text{KO: "무광은 닦지 않아요.", EN: "Matt is not polished."}}
				}
				_, err := db.Update(ctx, actor, db.Registry.Of(g), g.ID, &schema.Input{Values: map[string]any{"blurb": "polished"}})
				return err
			},
		}},
	}
}

// shelf keeps uploads in memory.
type shelf struct{ kept map[schema.File]string }

func (s *shelf) Receive(_ context.Context, _ schema.Actor, header *multipart.FileHeader, image bool) (schema.File, error) {
	if image && !strings.HasSuffix(header.Filename, ".png") {
		return "", schema.Invalidf("", "wrong_kind", schema.Text{KO: "그림이 아니에요.", EN: "This is no picture."})
	}
	key := schema.File("memory/" + schema.NewID().String() + ".png")
	s.kept[key] = header.Filename
	return key, nil
}

func (s *shelf) Pick(_ context.Context, _ schema.Actor, id string, _ bool) (schema.File, error) {
	for key, name := range s.kept {
		if name == id {
			return key, nil
		}
	}
	return "", schema.Invalidf("", "not_found", schema.Text{KO: "없어요.", EN: "There is none."})
}

func (s *shelf) URL(key schema.File) string { return "/media/" + string(key) }
