package middleware

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"duckhoo/config"
	"duckhoo/models/schema"
	"duckhoo/web/locales"
)

// Deps is what the middleware needs of the rest of the program.
type Deps struct {
	Settings *config.Settings

	// Answer is the one place where an error becomes an answer. It must write
	// an answer for every error.
	Answer func(c *fiber.Ctx, err error)

	// Key signs form tokens: at least 32 bytes that stay the same over a
	// restart and on every instance.
	Key []byte

	Sessions Sessions           // needed by session
	Bearers  Bearers            // needed by authenticate
	Locales  *locales.Catalogue // needed by locale
	Logger   *slog.Logger       // nil is slog.Default
	Now      func() time.Time   // nil is time.Now

	// Media are origins other than the site's own that pictures come from and
	// uploads go to: "https://bucket.s3.ap-northeast-2.amazonaws.com".
	Media []string
}

// Sessions finds who stands behind a cookie.
type Sessions interface {
	// Session returns the session of a cookie's token and notes that it was
	// used. A token that is unknown or has ended is schema.ErrUnauthorized, one
	// whose person is suspended or banned ErrBarred, or leaving ErrLeaving; every other error means that
	// nobody could look.
	Session(ctx context.Context, token string) (Session, error)
	// Appealing is Session for the few requests that barred or leaving people may make.
	Appealing(ctx context.Context, token string) (Session, error)
	// Standing is Session without the note.
	Standing(ctx context.Context, token string) (Session, error)
}

// Session is one signed-in browser.
type Session struct {
	ID    schema.ID
	Actor schema.Actor
	CSRF  string // the secret that form tokens are bound to
	// Watching says that the actor is somebody with whose eyes another sees: the
	// session writes nothing but to stop that, or to log out.
	Watching bool
}

// Bearers verifies what stands after "Authorization: Bearer": an API key or an
// access token of an OpenID Connect provider.
type Bearers interface {
	// Bearer returns what the token stands for. One that does not hold is
	// schema.ErrUnauthorized; every other error means that nobody could look.
	Bearer(ctx context.Context, token string) (Bearer, error)
}

// Bearer is a verified token.
type Bearer struct {
	Actor  schema.Actor
	Key    schema.ID // the API key; zero for a token of a provider
	Scopes []string  // of the key
	Public bool      // the key may stand in a page and reads what is public
	Quota  *Quota    // of the key, this request counted; nil is none
}

// Quota is what a key may ask in a window, counted exactly over all instances.
type Quota struct {
	Most   int
	Left   int // below zero: this request is one too many
	Window time.Duration
	Reset  time.Duration // until the window is over
}

// Lengths of time for the defaults of options.
const (
	second = config.Duration(time.Second)
	minute = 60 * second
	hour   = 60 * minute
)

// house is Deps with what is worked out once.
type house struct {
	Deps
	proxies []netip.Prefix
	origin  string // of app.public_url: https://quiz.example
	secure  bool   // app.public_url is https
	key     []byte // for form tokens alone
}

func newHouse(deps Deps) (*house, error) {
	switch {
	case deps.Settings == nil:
		return nil, errors.New("middleware: settings are missing")
	case deps.Answer == nil:
		return nil, errors.New("middleware: the function that answers errors is missing")
	case len(deps.Key) < 32:
		return nil, errors.New("middleware: the key is shorter than 32 bytes")
	}
	h := &house{Deps: deps, key: derive(deps.Key)}
	if h.Logger == nil {
		h.Logger = slog.Default()
	}
	if h.Now == nil {
		h.Now = time.Now
	}
	public, err := url.Parse(deps.Settings.App.PublicURL)
	if err != nil {
		return nil, fmt.Errorf("middleware: read app.public_url: %w", err)
	}
	h.origin, h.secure = strings.ToLower(public.Scheme+"://"+public.Host), public.Scheme == "https"
	h.proxies, err = prefixes(deps.Settings.Server.TrustedProxies)
	return h, err
}

// derive makes a key of its own purpose, so that a token of a form is never
// valid as anything else that is signed with the same secret.
func derive(key []byte) []byte {
	sum := sha256.Sum256(append([]byte("duckhoo form token\x00"), key...))
	return sum[:]
}

// prefixes reads addresses and networks.
func prefixes(list []string) ([]netip.Prefix, error) {
	out := make([]netip.Prefix, 0, len(list))
	for _, text := range list {
		prefix, err := netip.ParsePrefix(text)
		if addr, errAddr := netip.ParseAddr(text); errAddr == nil {
			prefix, err = netip.PrefixFrom(addr, addr.BitLen()), nil
		}
		if err != nil {
			return nil, fmt.Errorf("middleware: read trusted proxy: %w", err)
		}
		out = append(out, prefix.Masked())
	}
	return out, nil
}
