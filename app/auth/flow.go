package auth

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"time"

	"github.com/gofiber/fiber/v2"

	"duckhoo/app/middleware"
	"duckhoo/models/openid"
	"duckhoo/models/schema"
)

const (
	// flowHolds is how long a browser may stay at a provider.
	flowHolds = 10 * time.Minute
	// longestNext is more than an address of this site to come back to has.
	longestNext = 1000
)

// trip is what a browser takes along to a provider and must bring back. It
// travels in a cookie that nobody but this house can read or write.
type trip struct {
	Provider string `json:"p"`
	openid.Flow
	Next   string    `json:"to"`
	Person schema.ID `json:"u"` // who links an identity; zero logs in
	Ends   int64     `json:"e"` // seconds since 1970
}

// tripCookie is the name of the cookie.
func tripCookie(c *fiber.Ctx) string {
	if middleware.Secure(c) {
		return "__Host-duckhoo-login"
	}
	return "duckhoo-login"
}

// depart gives the browser its cookie.
func (h *Handlers) depart(c *fiber.Ctx, t trip) error {
	t.Ends = h.now().Add(flowHolds).Unix()
	sealed, err := h.seal("trip", t)
	if err != nil {
		return err
	}
	setTrip(c, sealed, flowHolds)
	return nil
}

// arrive reads the cookie of a browser that comes back with a state. A cookie
// that goes with it is taken back; another one stays, for the log-in that it
// belongs to.
func (h *Handlers) arrive(c *fiber.Ctx, provider, state string) (trip, bool) {
	var t trip
	if !h.open("trip", c.Cookies(tripCookie(c)), &t) || t.Provider != provider || state == "" || state != t.State {
		return trip{}, false
	}
	setTrip(c, "", -time.Hour)
	return t, h.now().Unix() < t.Ends
}

func setTrip(c *fiber.Ctx, value string, age time.Duration) {
	cookie := &fiber.Cookie{
		Name: tripCookie(c), Value: value, Path: "/", HTTPOnly: true, Secure: middleware.Secure(c),
		SameSite: fiber.CookieSameSiteLaxMode, MaxAge: int(age.Seconds()),
	}
	if age < 0 {
		cookie.Expires = time.Unix(0, 0)
	}
	c.Cookie(cookie)
}

// seal encrypts and signs a value for one use (AES-GCM).
func (h *Handlers) seal(use string, value any) (string, error) {
	box, err := h.box()
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(value)
	if err != nil {
		return "", fmt.Errorf("seal a log-in: %w", err)
	}
	nonce := make([]byte, box.NonceSize())
	rand.Read(nonce)
	return base64.RawURLEncoding.EncodeToString(box.Seal(nonce, nonce, text, []byte(use))), nil
}

// open undoes seal; false for what was not sealed here for that use.
func (h *Handlers) open(use, sealed string, target any) bool {
	box, err := h.box()
	raw, errText := base64.RawURLEncoding.DecodeString(sealed)
	if err != nil || errText != nil || len(raw) < box.NonceSize() {
		return false
	}
	text, err := box.Open(nil, raw[:box.NonceSize()], raw[box.NonceSize():], []byte(use))
	return err == nil && json.Unmarshal(text, target) == nil
}

func (h *Handlers) box() (cipher.AEAD, error) {
	block, err := aes.NewCipher(h.Key)
	if err != nil {
		return nil, fmt.Errorf("seal a log-in: %w", err)
	}
	return cipher.NewGCM(block)
}
