package middleware

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"duckhoo/web/locales"
	"duckhoo/web/static"
)

// langCookie holds the language that a reader chose.
const langCookie = "lang"

// newLocale finds the language of the answer and puts it into the context that
// pages are drawn with. A page takes it from ?lang=, which is remembered, then
// the cookie, Accept-Language, app.language; the API from Accept-Language,
// else it is English.
func newLocale(h *house) (fiber.Handler, error) {
	if h.Locales == nil {
		return nil, errors.New("there are no texts")
	}
	zone, err := time.LoadLocation(h.Settings.App.Timezone)
	if err != nil {
		return nil, fmt.Errorf("app.timezone: %w", err)
	}
	ready := map[string]*locales.Locale{}
	for _, lang := range locales.Languages() {
		ready[lang] = h.Locales.Locale(lang, zone)
	}
	return func(c *fiber.Ctx) error {
		path := c.Path()
		if strings.HasPrefix(path, static.Prefix) {
			return c.Next()
		}
		lang := Lang(c)
		if chosen := askedFor(c); chosen != "" {
			rememberLang(c, chosen)
		}
		c.SetUserContext(locales.With(c.UserContext(), ready[lang]))
		if !IsAPI(path) {
			c.Vary(fiber.HeaderAcceptLanguage)
		}
		return c.Next()
	}, nil
}

// Lang is the language of the answer, "ko" or "en".
func Lang(c *fiber.Ctx) string {
	r := of(c)
	if r == nil {
		return negotiate(c, locales.Korean)
	}
	if r.lang == "" {
		r.lang = negotiate(c, r.house.Settings.App.Language)
	}
	return r.lang
}

// negotiate finds the language; fallback is that of pages.
func negotiate(c *fiber.Ctx, fallback string) string {
	if IsAPI(c.Path()) {
		return acceptLanguage(c.Get(fiber.HeaderAcceptLanguage), locales.English)
	}
	if lang := askedFor(c); lang != "" {
		return lang
	}
	if lang := c.Cookies(langCookie); lang == locales.Korean || lang == locales.English {
		return lang
	}
	return acceptLanguage(c.Get(fiber.HeaderAcceptLanguage), locales.Known(fallback))
}

// askedFor is the language that the address of a page names.
func askedFor(c *fiber.Ctx) string {
	lang := string(c.Context().QueryArgs().Peek("lang"))
	if lang != "" && locales.Known(lang) == lang && !IsAPI(c.Path()) && safe(c.Method()) {
		return lang
	}
	return ""
}

func rememberLang(c *fiber.Ctx, lang string) {
	setCookie(c, langCookie, lang, 365*24*time.Hour)
}

// acceptLanguage is the language of the house that the header wants most.
func acceptLanguage(header, fallback string) string {
	best, most := fallback, 0.0
	for part := range strings.SplitSeq(header, ",") {
		tag, q := weighted(part)
		name, _, _ := strings.Cut(strings.ToLower(tag), "-")
		if q > most && name != "" && locales.Known(name) == name {
			best, most = name, q
		}
	}
	return best
}
