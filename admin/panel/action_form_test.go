package panel_test

import (
	"context"
	"testing"

	"duckhoo/admin/panel"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// Paint is what an action of the workshop asks for.
type Paint struct {
	Colour  Colour `gorm:"size:8;not null" label:"새 색|New colour"`
	Amount  int    `validate:"gte=1,lte=9" label:"몇 개|How many" help:"한 번에 아홉까지예요.|Nine at a time."`
	Until   schema.Date
	MakerID schema.ID `label:"칠한 이|Painter"`
	Maker   *Maker
}

// Start is three.
func (p *Paint) Start(any) { p.Amount = 3 }

// Validate wants blue to have a painter.
func (p *Paint) Validate(context.Context) error {
	if p.Colour == "blue" && p.MakerID.IsZero() {
		return schema.Invalidf("/maker_id", "required", schema.Text{KO: "파랑은 누가 칠했는지 골라 주세요.", EN: "Blue needs a painter."})
	}
	return nil
}

func repaint(ctx context.Context, db *database.DB, actor schema.Actor, g *Gadget, paint *Paint, reason string) error {
	values := map[string]any{"colour": string(paint.Colour), "amount": int64(paint.Amount), "blurb": reason}
	if paint.Maker != nil {
		values["maker_id"], values["blurb"] = paint.MakerID, paint.Maker.Name
	}
	_, err := db.Update(ctx, actor, db.Registry.Of(g), g.ID, &schema.Input{Values: values})
	return err
}

// painting opens the workshop with an action that has a form.
func painting(h *house) {
	h.site, h.app = serve(h.T, h.db, h.site.Settings, h, func(s *panel.Site) {
		a := gadgets()
		a.Actions = append(a.Actions, panel.Action[Gadget]{Name: "repaint", Label: schema.Text{KO: "칠하기", EN: "Repaint"}, Verb: "change", Form: panel.Ask(repaint)})
		panel.Register(s, a)
	})
}

func TestActionForm(t *testing.T) {
	each(t, func(h *house) {
		painting(h)
		one, two, other := h.make("one", nil), h.make("two", nil), h.make("other", nil)
		ada := h.add("maker", map[string]any{"name": "Ada"})
		b := h.as(boss())
		page := b.post("/admin/gadgets/", "action", "repaint", "id", one.String(), "id", two.String()).is(200).page("confirm").
			has(1, "[data-action-form=repaint]").has(4, "[data-action-form] [data-field]").has(0, "[data-error]")
		values := page.fields()
		if got := values.Get("repaint.0.amount"); got != "3" {
			h.Errorf("it begins with %q", got)
		}
		values.Set("repaint.0.colour", "purple")
		values.Set("repaint.0.amount", "10")
		values.Set("repaint.0.until", "soon")
		values.Set("repaint.0.maker_id", schema.NewID().String())
		again := b.submit("/admin/gadgets/", values).is(422).page("confirm")
		for _, field := range []string{"colour", "amount", "until", "maker_id"} {
			again.has(1, `[data-error="repaint.0.`+field+`"]`)
		}
		if got := again.fields(); got.Get("repaint.0.amount") != "10" || got.Get("repaint.0.until") != "soon" {
			h.Errorf("what was typed is not kept: %v", got)
		}
		values.Set("repaint.0.colour", "blue")
		values.Set("repaint.0.amount", "4")
		values.Set("repaint.0.until", "")
		values.Set("repaint.0.maker_id", "")
		b.submit("/admin/gadgets/", values).is(422).has(1, `[data-error="repaint.0.maker_id"]`)
		if h.find(one).Amount != 0 {
			h.Error("it was done although the form was refused")
		}
		values.Set("repaint.0.maker_id", ada.String())
		b.submit("/admin/gadgets/", values).goes(303, "/admin/gadgets/")
		for id, want := range map[schema.ID]int{one: 4, two: 4, other: 0} {
			if g := h.find(id); g.Amount != want || (want > 0) != (g.Blurb == "Ada" && g.Colour == "blue") {
				h.Errorf("%+v", g)
			}
		}
		b.post("/admin/gadgets/", "action", "repaint", "id", other.String(), "confirm", "1").is(422)
		h.as(clerk("gadget.view")).post("/admin/gadgets/", "action", "repaint", "id", other.String(), "confirm", "1", "repaint.0.colour", "green").is(403)

		// Who may not see makers can choose none.
		c := h.as(clerk("gadget.view", "gadget.change"))
		c.post("/admin/gadgets/", "action", "repaint", "id", other.String(), "confirm", "1", "repaint.0.colour", "green", "repaint.0.amount", "1",
			"repaint.0.maker_id", ada.String()).is(422).has(1, `[data-error="repaint.0.maker_id"]`)
		c.post("/admin/gadgets/", "action", "repaint", "id", other.String(), "confirm", "1", "repaint.0.colour", "green", "repaint.0.amount", "1").is(303)
		b.get("/admin/gadgets/autocomplete/repaint.maker_id?q=Ad").is(200)
		b.get("/admin/gadgets/autocomplete/repaint.colour").is(404)
		c.get("/admin/gadgets/autocomplete/repaint.maker_id").is(403)
	})
}
