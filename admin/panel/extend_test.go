package panel_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"duckhoo/admin/panel"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// A save hook changes the row, writes others in the same transaction, refuses
// with words, and hears nothing of what is not saved in the back office.
func TestOnSave(t *testing.T) {
	each(t, func(h *house) {
		calls := 0
		h = h.declared(func(a *panel.ModelAdmin[Gadget]) {
			a.OnSave = func(ctx context.Context, db *database.DB, actor schema.Actor, g *Gadget) error {
				calls++
				if _, err := db.Create(ctx, actor, db.Registry.Model("badge"), &schema.Input{Values: map[string]any{"name": "of " + g.Title}}); err != nil {
					return err
				}
				switch g.Title {
				case "bad":
					return schema.Invalidf("/blurb", "bad", schema.Text{KO: "이 제목에는 안 돼요.", EN: "Not with this title."})
				case "refused":
					return &schema.Refused{Code: "no", Detail: schema.Text{KO: "오늘은 안 돼요.", EN: "Not today."}}
				}
				g.Blurb = "saved by " + actor.ActorName()
				return nil
			}
		})
		badges := func() int {
			n, _, err := h.db.Count(h.Context(), database.Query{Model: h.badge, Actor: program, Verb: schema.VerbView}, 0)
			if err != nil {
				h.Fatal(err)
			}
			return n
		}
		b := h.as(boss())
		b.post("/admin/gadgets/add", "title", "lamp", "colour", "red").is(303)
		id := h.newest()
		if g := h.find(id); g.Blurb != "saved by boss" || badges() != 1 {
			h.Errorf("%q, %d badges", g.Blurb, badges())
		}
		b.post(at(id), "title", "bad").is(422).has(1, `[data-error="blurb"]`)
		if page := b.post(at(id), "title", "refused").is(422); !strings.Contains(page.texts("[data-errors]")[0], "오늘은 안 돼요.") {
			h.Errorf("%q", page.texts("[data-errors]"))
		}
		if g := h.find(id); g.Title != "lamp" || badges() != 1 {
			h.Errorf("what was refused left something: %q, %d badges", g.Title, badges())
		}
		before := calls
		h.make("made by a program", nil)
		if calls != before {
			h.Error("it hears of what the back office does not save")
		}
	})
}

// swatch chooses a colour by its first letter.
func swatch() panel.Widget {
	return panel.Widget{
		Draw: func(in panel.Input) templ.Component {
			return templ.Raw(fmt.Sprintf(`<input class="swatch" id="%s" name="%s" value="%.1s" data-lang="%s">`, in.Name, in.Name, in.Value(), in.Lang))
		},
		Decode: func(values []string) (any, error) {
			for _, c := range Colour("").Choices() {
				if len(values) > 0 && values[0] == c[:1] {
					return c, nil
				}
			}
			if values[0] == "?" {
				return nil, errors.New("no letter")
			}
			return nil, schema.Invalidf("", "no_colour", schema.Text{KO: "그런 색이 없어요.", EN: "No such colour."})
		},
	}
}

func TestWidgetOfOnesOwn(t *testing.T) {
	each(t, func(h *house) {
		h = h.declared(func(a *panel.ModelAdmin[Gadget]) { a.Widgets = map[string]panel.Widget{"Colour": swatch()} })
		b := h.as(boss())
		b.get("/admin/gadgets/add").is(200).has(1, `[data-field="colour"] label[for="colour"]`).has(1, `[data-field="colour"] input.swatch[name="colour"][data-lang="ko"]`)
		b.post("/admin/gadgets/add", "title", "lamp", "colour", "g").is(303)
		id := h.newest()
		if got := h.find(id).Colour; got != "green" {
			h.Errorf("stored %q", got)
		}
		b.get(at(id)).has(1, `input.swatch[value="g"]`).has(0, `select[name="colour"]`)
		page := b.post(at(id), "title", "lamp", "colour", "x").is(422).has(1, `[data-error="colour"]`)
		if got := page.texts(`[data-error="colour"]`)[0]; got != "그런 색이 없어요." {
			h.Errorf("it says %q", got)
		}
		b.post(at(id), "title", "lamp", "colour", "?").is(422).has(1, `[data-error="colour"]`)
		h.as(clerk("gadget.view")).get(at(id)).is(200).has(0, "input.swatch")
	})
}
