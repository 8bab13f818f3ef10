package auth

import (
	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/accounts"
	"duckhoo/models/schema"
)

// self is the person behind the session of a request: what somebody does about
// how they come in takes one, no token.
func self(c *fiber.Ctx) (*accounts.Identity, error) {
	id, ok := Identity(c)
	if !ok {
		return nil, schema.ErrUnauthorized
	}
	if id.Watches() {
		return nil, schema.ErrForbidden
	}
	return id, nil
}

// Factors are the second factors of who asks.
func (h *Handlers) Factors(c *fiber.Ctx) (*accounts.Factors, error) {
	id, err := self(c)
	if err != nil {
		return nil, err
	}
	return h.Accounts.Factors(c.UserContext(), id.ActorID())
}

// SetUp is the authenticator app that is being set up; anew makes its key.
func (h *Handlers) SetUp(c *fiber.Ctx, anew bool) (*accounts.Enrolment, error) {
	id, err := self(c)
	if err != nil {
		return nil, err
	}
	if anew {
		if err := h.Accounts.StartApp(c.UserContext(), id); err != nil {
			return nil, h.words(c, err)
		}
	}
	return h.Accounts.PendingApp(c.UserContext(), id)
}

// Confirm turns the app on and returns the recovery codes.
func (h *Handlers) Confirm(c *fiber.Ctx, code string) ([]string, error) {
	id, err := self(c)
	if err != nil {
		return nil, err
	}
	in, codes, err := h.Accounts.ConfirmApp(c.UserContext(), id, code, client(c))
	if err != nil {
		return nil, h.words(c, err)
	}
	let(c, in)
	return codes, nil
}

// TurnOff turns the app off.
func (h *Handlers) TurnOff(c *fiber.Ctx, password, code string) error {
	id, err := self(c)
	if err != nil {
		return err
	}
	in, err := h.Accounts.RemoveApp(c.UserContext(), id, password, code, client(c))
	if err != nil {
		return h.words(c, err)
	}
	let(c, in)
	return nil
}

// NewCodes makes the recovery codes anew.
func (h *Handlers) NewCodes(c *fiber.Ctx, password, code string) ([]string, error) {
	id, err := self(c)
	if err != nil {
		return nil, err
	}
	codes, err := h.Accounts.NewCodes(c.UserContext(), id, password, code, client(c))
	if err != nil {
		return nil, h.words(c, err)
	}
	return codes, nil
}

// ChangePassword sets the password of who asks.
func (h *Handlers) ChangePassword(c *fiber.Ctx, current, password string) error {
	id, err := self(c)
	if err != nil {
		return err
	}
	in, err := h.Accounts.ChangePassword(c.UserContext(), id, current, password, client(c))
	if err != nil {
		return h.words(c, err)
	}
	let(c, in)
	return nil
}

// LogIns lists where who asks is logged in, and says which session asks.
func (h *Handlers) LogIns(c *fiber.Ctx) (list []*models.Session, this schema.ID, err error) {
	id, err := self(c)
	if err != nil {
		return nil, schema.ID{}, err
	}
	list, err = h.Accounts.Sessions(c.UserContext(), id.ActorID())
	return list, id.Session.ID, err
}

// EndLogIn ends one session of who asks, the zero id all but the one that asks.
// Another's is schema.ErrNotFound, as one is that has ended.
func (h *Handlers) EndLogIn(c *fiber.Ctx, session schema.ID) error {
	id, err := self(c)
	switch {
	case err != nil:
		return err
	case session.IsZero():
		return h.Accounts.EndSessions(c.UserContext(), id.ActorID(), id.Session.ID)
	case session == id.Session.ID:
		return h.LogOut(c)
	}
	return h.Accounts.EndSession(c.UserContext(), id, session)
}
