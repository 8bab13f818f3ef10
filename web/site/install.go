package site

import (
	"encoding/json"
	"fmt"

	"github.com/gofiber/fiber/v2"

	"duckhoo/config"
	"duckhoo/web/locales"
	"duckhoo/web/static"
	"duckhoo/web/ui"
)

// The colours of the header, which is white, and of the sky below it.
const (
	themeColour = "#fcfcfc"
	skyColour   = "#a4e4fc"
)

// webManifest is what the site is called and looks like where it is installed.
type webManifest struct {
	ID          string         `json:"id"`
	Name        string         `json:"name"`
	ShortName   string         `json:"short_name"`
	Description string         `json:"description"`
	Lang        string         `json:"lang"`
	Dir         string         `json:"dir"`
	StartURL    string         `json:"start_url"`
	Scope       string         `json:"scope"`
	Display     string         `json:"display"`
	Theme       string         `json:"theme_color"`
	Background  string         `json:"background_color"`
	Icons       []manifestIcon `json:"icons"`
}

type manifestIcon struct {
	Src     string `json:"src"`
	Sizes   string `json:"sizes"`
	Type    string `json:"type"`
	Purpose string `json:"purpose"`
}

// Manifest answers /manifest.webmanifest, in the reader's language. Pages name
// it with ?lang=, since browsers may ask for it without cookies.
func (s *Site) Manifest(c *fiber.Ctx) error {
	v := s.visit(c)
	m := webManifest{
		ID: "/", Name: v.siteName(), ShortName: v.siteName(), Description: v.T("home_description"), Lang: v.lang(), Dir: "ltr",
		StartURL: "/", Scope: "/", Display: "standalone", Theme: themeColour, Background: skyColour,
	}
	for _, icon := range []manifestIcon{
		{"icon-192.png", "192x192", "", "any"}, {"icon-512.png", "512x512", "", "any"}, {"icon-mask-512.png", "512x512", "", "maskable"},
	} {
		icon.Src, icon.Type = static.Path("img/"+icon.Src), "image/png"
		m.Icons = append(m.Icons, icon)
	}
	body, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("site: write the manifest: %w", err)
	}
	v.Vary(fiber.HeaderCookie, fiber.HeaderAcceptLanguage)
	v.Set(fiber.HeaderCacheControl, "private, max-age=600")
	v.Set(fiber.HeaderContentType, "application/manifest+json; charset=utf-8")
	return v.Send(body)
}

// siteName is app.name where an installation has one of its own, else the name
// that the texts have in the reader's language.
func (v *visit) siteName() string {
	if name := v.site.Settings.App.Name; name != config.Default().App.Name {
		return name
	}
	return locales.T(v.ctx, "site.name")
}

// Worker answers /sw.js, the script that shows the offline page where a page
// cannot be reached. It stands at the root, whose pages it may then serve.
func (s *Site) Worker(c *fiber.Ctx) error {
	script, ok := static.Named("sw.js")
	if !ok {
		return fiber.ErrNotFound
	}
	c.Set(fiber.HeaderCacheControl, "no-cache")
	c.Set(fiber.HeaderContentType, script.Type)
	return c.Send(script.Body)
}

// Offline answers /offline, which is kept by browsers and shown where nothing
// is reached. It is the same for everybody.
func (s *Site) Offline(c *fiber.Ctx) error {
	v := s.guest(c)
	v.Set(fiber.HeaderCacheControl, "no-cache")
	return v.render(fiber.StatusOK, offlinePage(ui.Site{
		Title: v.T("offline_title") + " · " + v.T("name"), Name: "error", Stage: "night", Main: "errorpage on-dark",
		Plain: true, Hidden: true, Closed: true, Here: "/",
	}))
}
