package site

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/accounts"
	"duckhoo/models/schema"
)

// Account asks that the account of who asks be deleted, or keeps it after all. It
// answers with a schema.Invalid about /password, and a *schema.Refused where there
// are words for the reader.
type Account interface {
	Leave(c *fiber.Ctx, password string) error
	Stay(c *fiber.Ctx) error
}

// Access is how who asks comes in. It answers as Account does, with problems of
// /code, /current_password and /password. What it returns of secrets is shown once.
type Access interface {
	Factors(c *fiber.Ctx) (*accounts.Factors, error)
	// SetUp is the authenticator app that is being set up; anew makes its key. It
	// is schema.ErrNotFound when nothing was begun.
	SetUp(c *fiber.Ctx, anew bool) (*accounts.Enrolment, error)
	Confirm(c *fiber.Ctx, code string) (codes []string, err error)
	TurnOff(c *fiber.Ctx, password, code string) error
	NewCodes(c *fiber.Ctx, password, code string) ([]string, error)
	ChangePassword(c *fiber.Ctx, current, password string) error
}

// LogIns are the browsers in which who asks is logged in.
type LogIns interface {
	LogIns(c *fiber.Ctx) (list []*models.Session, this schema.ID, err error)
	EndLogIn(c *fiber.Ctx, id schema.ID) error // the zero id ends all but the one that asks
}

// Passkeys keeps those of who asks, which scripts add by the API.
type Passkeys interface {
	HasPasskeys() bool // at this address
	RenamePasskey(c *fiber.Ctx, key schema.ID, name string) error
	RemovePasskey(c *fiber.Ctx, key schema.ID) error
}

// Links are the accounts of providers by which who asks logs in.
type Links interface {
	Linked(c *fiber.Ctx) ([]Link, error)
	Unlink(c *fiber.Ctx, id schema.ID) error
}

// Link is one of them.
type Link struct {
	ID       schema.ID
	Provider string // in addresses
	Label    string // for people
	Since    schema.Time
	Used     schema.Time
}

// Keys are people's API keys.
type Keys interface {
	Keys(ctx context.Context, person schema.ID) ([]*models.APIKey, error)
	Key(ctx context.Context, person, id schema.ID) (*models.APIKey, error)
	RotateKey(ctx context.Context, actor schema.Actor, id schema.ID, grace time.Duration, in *schema.Input) (*accounts.Issued, error)
	RevokeKey(ctx context.Context, actor schema.Actor, id schema.ID, in *schema.Input) error
}
