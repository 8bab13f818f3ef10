package middleware

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"strings"

	"github.com/gofiber/fiber/v2"
)

const (
	// CSRFField is the hidden field of forms.
	CSRFField = "_csrf"
	// CSRFHeader is where scripts and clients of the API send the token.
	CSRFHeader = "X-CSRF-Token"

	macLength = 16
)

// CSRFToken is the token for a form of this answer. It is written differently
// each time, so that its letters cannot be guessed from the length of a packed
// page. For a browser without a session it sends the cookie that the token is
// bound to, so the answer is for this browser alone and must not be cached.
func CSRFToken(c *fiber.Ctx) string {
	r := of(c)
	if r == nil {
		return ""
	}
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	return masked(r.house.mac(r.binding(c, true)))
}

// validToken says whether the request brought the token of its browser.
func (h *house) validToken(c *fiber.Ctx) bool {
	sent := c.Get(CSRFHeader)
	if sent == "" {
		sent = formToken(c)
	}
	mac, ok := unmasked(sent)
	binding := of(c).binding(c, false)
	return ok && binding != "" && subtle.ConstantTimeCompare(mac, h.mac(binding)) == 1
}

// binding is the secret that a token is bound to. A visitor without one gets
// one when make says so; else it is empty.
func (r *request) binding(c *fiber.Ctx, make bool) string {
	if r.session != nil {
		return "session\x00" + r.session.CSRF
	}
	name := cookieName(c, "duckhoo-visitor")
	if r.visitor == "" {
		r.visitor = c.Cookies(name)
	}
	if wellFormed := len(r.visitor) == 26; !wellFormed {
		r.visitor = ""
	}
	if r.visitor == "" && make {
		r.visitor = rand.Text()
		setCookie(c, name, r.visitor, 0)
	}
	if r.visitor == "" {
		return ""
	}
	return "visitor\x00" + r.visitor
}

func (h *house) mac(binding string) []byte {
	m := hmac.New(sha256.New, h.key)
	m.Write([]byte(binding))
	return m.Sum(nil)[:macLength]
}

// masked writes mac as a fresh mask and the two of them mixed.
func masked(mac []byte) string {
	out := make([]byte, 2*macLength)
	rand.Read(out[:macLength])
	subtle.XORBytes(out[macLength:], out[:macLength], mac)
	return base64.RawURLEncoding.EncodeToString(out)
}

// unmasked undoes masked.
func unmasked(token string) ([]byte, bool) {
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(raw) != 2*macLength {
		return nil, false
	}
	mac := make([]byte, macLength)
	subtle.XORBytes(mac, raw[:macLength], raw[macLength:])
	return mac, true
}

// formToken is the field of a form. The query string is not looked at: an
// address gets into logs.
func formToken(c *fiber.Ctx) string {
	contentType := c.Request().Header.ContentType()
	media, _, _ := bytes.Cut(contentType, []byte(";"))
	switch strings.ToLower(string(bytes.TrimSpace(media))) {
	case fiber.MIMEApplicationForm:
		return string(c.Request().PostArgs().Peek(CSRFField))
	case fiber.MIMEMultipartForm:
		form, err := c.Request().MultipartForm()
		if err != nil || len(form.Value[CSRFField]) == 0 {
			return ""
		}
		return form.Value[CSRFField][0]
	}
	return ""
}
