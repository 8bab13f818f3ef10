package api

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models/schema"
)

// ledger answers the writes of a model that staff keep: canned reasons and rules.
// The rights are those of the model.
type ledger struct {
	desk
	model  string
	root   string
	opens  string   // the right without which nothing is there
	writes []string // fields that a body may hold
	needs  []string // of a new row
	shown  []string // members beside them
	view   func(row any) any
}

func (l ledger) of() *schema.Model { return l.Registry.Model(l.model) }

// may is who asks, where they have the right to a verb.
func (l ledger) may(c *fiber.Ctx, verb string) (schema.Actor, error) {
	actor, err := l.gate(c, l.opens)
	if err == nil {
		err = l.of().Policy.Can(actor, verb, nil)
	}
	return actor, err
}

// held finds the row of the address for somebody who may do something with it.
func (l ledger) held(c *fiber.Ctx, verb string) (schema.Actor, any, error) {
	actor, err := l.may(c, verb)
	if err != nil {
		return nil, nil, err
	}
	row, err := l.find(c)
	return actor, row, err
}

// find is the row of the address: whoever may open the list sees each.
func (l ledger) find(c *fiber.Ctx) (any, error) {
	id, err := schema.ParseID(c.Params("id"))
	if err != nil {
		return nil, schema.ErrNotFound
	}
	return l.DB.FindBy(c.UserContext(), l.of(), schema.Eq("ID", id))
}

// get answers a read of one row.
func (l ledger) get(c *fiber.Ctx) error {
	actor, err := l.gate(c, l.opens)
	if err != nil {
		return err
	}
	row, err := l.find(c)
	if err == nil {
		err = plainQuery(c)
	}
	if err != nil {
		return err
	}
	return shownAs(c, actor, l.of().Lock(row), l.view(row))
}

// create answers POST.
func (l ledger) create(c *fiber.Ctx) error {
	actor, err := l.may(c, schema.VerbAdd)
	if err != nil {
		return err
	}
	members, err := readBody(c, mimeJSON)
	if err == nil {
		err = plainQuery(c)
	}
	if err != nil {
		return err
	}
	return l.once(c, actor, func(ctx context.Context) (answer, error) {
		in, err := inputOf(l.of(), members, l.writes, l.shown)
		if err != nil {
			return answer{}, err
		}
		var found schema.Invalid
		for _, name := range l.needs {
			if !in.Has(name) {
				found = append(found, schema.NewProblem("/"+name, "required", nil))
			}
		}
		if len(found) > 0 {
			return answer{}, found
		}
		row, err := l.DB.Create(ctx, actor, l.of(), in)
		if err != nil {
			return answer{}, err
		}
		out, err := answerOf(fiber.StatusCreated, l.of().Lock(row), l.view(row))
		out.Location = l.root + "/" + l.of().ID(row).String()
		return out, err
	})
}

// patch answers PATCH with a merge patch.
func (l ledger) patch(c *fiber.Ctx) error {
	actor, row, err := l.held(c, schema.VerbChange)
	if err != nil {
		return err
	}
	members, err := readBody(c, mimePatch, mimeJSON)
	if err != nil {
		return err
	}
	lock, err := l.preceded(c, row)
	if err != nil {
		return err
	}
	in, err := inputOf(l.of(), members, l.writes, l.shown)
	if err != nil {
		return err
	}
	in.Lock = lock
	after, err := l.DB.Update(c.UserContext(), actor, l.of(), l.of().ID(row), in)
	if err != nil {
		return stale(err)
	}
	out, err := answerOf(fiber.StatusOK, l.of().Lock(after), l.view(after))
	if err != nil {
		return err
	}
	return l.send(c, actor, out)
}

// preceded asks for If-Match.
func (l ledger) preceded(c *fiber.Ctx, row any) (*int64, error) {
	if err := plainQuery(c); err != nil {
		return nil, err
	}
	if c.Get(fiber.HeaderIfMatch) == "" {
		return nil, preconditionRequired()
	}
	return matched(c, l.of().Lock(row))
}

// remove answers DELETE.
func (l ledger) remove(c *fiber.Ctx) error {
	actor, row, err := l.held(c, schema.VerbDelete)
	if err != nil {
		return err
	}
	lock, err := l.preceded(c, row)
	if err != nil {
		return err
	}
	if _, err := l.DB.Delete(c.UserContext(), actor, l.of(), l.of().ID(row), &schema.Input{Lock: lock}); err != nil {
		return stale(err)
	}
	return l.send(c, actor, answer{Status: fiber.StatusNoContent})
}

// move answers a verb.
func (l ledger) move(verb string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		actor, row, err := l.held(c, verb)
		if err != nil {
			return err
		}
		if err := nothingSaid(c); err != nil {
			return err
		}
		lock, err := matched(c, l.of().Lock(row))
		if err != nil {
			return err
		}
		return l.once(c, actor, func(ctx context.Context) (answer, error) {
			after, err := l.DB.Transition(ctx, actor, l.of(), l.of().ID(row), verb, &schema.Input{Lock: lock})
			if err != nil {
				return answer{}, stale(err)
			}
			return answerOf(fiber.StatusOK, l.of().Lock(after), l.view(after))
		})
	}
}

// route is an address of the ledger.
func (l ledger) route(method, path, name, verb string, serve fiber.Handler, doc *Operation) Route {
	who := l.opens
	if verb != "" {
		who = l.model + "." + verb
	}
	return Route{Method: method, Path: l.root + path, Name: name, Who: who, Serve: serve, Doc: doc}
}

// memberNames are the members that a view has.
func memberNames(view any) []string {
	body, _ := json.Marshal(view)
	var out []string
	for name := range members(body) {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}
