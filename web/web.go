// Package web says which pages the public site has. Package site draws them,
// package ui holds what they share with the back office.
package web

import (
	"github.com/gofiber/fiber/v2"

	"duckhoo/web/site"
)

// Deps is what the site needs of the rest of the program.
type Deps = site.Deps

// Site is the public site.
type Site struct{ *site.Site }

// New returns the public site.
func New(deps Deps) (*Site, error) {
	pages, err := site.New(deps)
	if err != nil {
		return nil, err
	}
	return &Site{pages}, nil
}

// Route is one address of the public site.
type Route struct {
	Method  string
	Path    string
	Who     string // who may call it, in words for the table of routes
	Handler fiber.Handler
}
