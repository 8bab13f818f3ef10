package main

import (
	"context"
	"encoding/json"
	"errors"
	"html"
	"log/slog"
	"net/url"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"duckhoo/app/middleware"
	"duckhoo/config"
	"duckhoo/models/database"
	"duckhoo/models/schema"
	"duckhoo/web/locales"
)

// answers is the one place where an error becomes an answer: problem+json
// (RFC 9457) for the API and for who asks for JSON, a page for people.
type answers struct {
	settings *config.Settings
	texts    *locales.Catalogue
	logger   *slog.Logger // nil is slog.Default

	// page draws an error page, in the site's or the back office's dress. Nil,
	// and a page that cannot be drawn, is a plain one.
	page func(c *fiber.Ctx, m mishap) error
	// unavailable says whether an error of a database or a store means that
	// trying again later helps. Nil adds nothing to what unavailable.go knows.
	unavailable func(err error) bool
}

// mishap is what a person or a program is told about an error.
type mishap struct {
	Status    int
	Code      string // not_found
	Title     string
	Detail    string
	RequestID string
	Lang      string
	Panel     bool // the address belongs to the back office
	Problems  schema.Invalid
	Current   json.RawMessage // what is so now, in a conflict
}

// statusError is an error that knows its status, as app/api and app/middleware
// have them. It may also have ProblemDetail() schema.Text, and
// ProblemList() schema.Invalid for its pointers, ProblemCurrent() []byte for the
// JSON of what is so now. Headers are set by who raises it.
type statusError interface {
	error
	HTTPStatus() int
	ProblemCode() string
}

// answer writes the answer to err. It is middleware.Deps.Answer.
func (a *answers) answer(c *fiber.Ctx, err error) {
	m := a.read(c, err)
	a.log(c, m, err)
	clean(c)
	if m.Status == fiber.StatusServiceUnavailable && len(c.Response().Header.Peek(fiber.HeaderRetryAfter)) == 0 {
		c.Set(fiber.HeaderRetryAfter, database.RetryAfter)
	}
	if m.Status == fiber.StatusUnauthorized && !wantsJSON(c) && a.sendToLogin(c) {
		return
	}
	c.Status(m.Status)
	if wantsJSON(c) {
		a.problem(c, m)
		return
	}
	if a.page == nil || a.page(c, m) != nil {
		plainPage(c, m)
	}
}

// unread is the ErrorHandler of fiber: it answers requests that no handler has
// seen, because they were too large or made no sense.
func (a *answers) unread(c *fiber.Ctx, err error) error {
	middleware.Harden(c)
	middleware.Share(c, a.settings)
	a.answer(c, err)
	a.logs().LogAttrs(c.UserContext(), slog.LevelInfo, "request unread",
		slog.String("id", middleware.RequestID(c)),
		slog.Int("status", c.Response().StatusCode()),
		slog.String("address", middleware.Address(c).String()))
	return nil
}

// read decides what err means, in the language of the request.
func (a *answers) read(c *fiber.Ctx, err error) mishap {
	m := a.meaning(c, err)
	m.RequestID, m.Lang = middleware.RequestID(c), middleware.Lang(c)
	m.Panel = middleware.Within(c.Path(), a.settings.Admin.Path)
	m.Title = a.text(m, "title")
	detail, own := detailOf(err)
	if m.Status < 500 && own {
		m.Detail = detail.In(m.Lang)
	} else {
		m.Detail = a.text(m, "detail")
	}
	return m
}

// meaning is the status of an error, its code and its pointers.
func (a *answers) meaning(c *fiber.Ctx, err error) mishap {
	var known statusError
	var invalid schema.Invalid
	var refused *schema.Refused
	var routed *fiber.Error
	switch {
	case errors.As(err, &known):
		m := mishap{Status: known.HTTPStatus(), Code: known.ProblemCode()}
		if list, ok := known.(interface{ ProblemList() schema.Invalid }); ok {
			m.Problems = list.ProblemList()
		}
		if now, ok := known.(interface{ ProblemCurrent() []byte }); ok {
			m.Current = now.ProblemCurrent()
		}
		return m
	case errors.As(err, &invalid):
		return mishap{Status: 422, Code: "validation_failed", Problems: invalid}
	case errors.As(err, &refused):
		return mishap{Status: 409, Code: refused.Code}
	case errors.Is(err, schema.ErrForbidden) && lacking(middleware.Actor(c)):
		return mishap{Status: 403, Code: "second_factor_required"}
	case errors.Is(err, schema.ErrStale):
		return mishap{Status: 409, Code: "stale"}
	case errors.As(err, &routed):
		return ofStatus(routed.Code)
	}
	return ofStatus(a.plainStatus(c, err))
}

// lacking reports whether somebody's rights wait for a second factor.
func lacking(actor schema.Actor) bool {
	l, ok := actor.(interface{ Lacking() bool })
	return ok && l.Lacking()
}

// plainStatus is the status of an error that has nothing more to say.
func (a *answers) plainStatus(c *fiber.Ctx, err error) int {
	switch {
	case errors.Is(err, schema.ErrUnauthorized):
		return fiber.StatusUnauthorized
	case errors.Is(err, schema.ErrForbidden):
		return fiber.StatusForbidden
	case errors.Is(err, schema.ErrNotFound):
		return fiber.StatusNotFound
	case errors.Is(err, schema.ErrConflict):
		return fiber.StatusConflict
	case diskFull(err):
		return fiber.StatusInsufficientStorage
	case errors.Is(c.UserContext().Err(), context.DeadlineExceeded), tryAgain(err), a.unavailable != nil && a.unavailable(err):
		return fiber.StatusServiceUnavailable
	}
	return fiber.StatusInternalServerError
}

// ofStatus is what a status alone says.
func ofStatus(status int) mishap {
	codes := map[int]string{
		400: "bad_request", 401: "unauthorized", 403: "forbidden", 404: "not_found", 405: "method_not_allowed",
		406: "not_acceptable", 408: "request_timeout", 409: "conflict", 410: "gone", 412: "precondition_failed",
		413: "too_large", 415: "unsupported_media_type", 422: "validation_failed", 428: "precondition_required",
		429: "too_many_requests", 431: "headers_too_large", 503: "unavailable", 507: "storage_full",
	}
	switch code, ok := codes[status]; {
	case ok:
		return mishap{Status: status, Code: code}
	case status >= 400 && status < 500:
		return mishap{Status: status, Code: "bad_request"}
	}
	return mishap{Status: fiber.StatusInternalServerError, Code: "internal"}
}

// detailOf is what the error itself tells the person who caused it.
func detailOf(err error) (schema.Text, bool) {
	var worded interface{ ProblemDetail() schema.Text }
	var refused *schema.Refused
	var text schema.Text
	switch {
	case errors.As(err, &worded):
		text = worded.ProblemDetail()
	case errors.As(err, &refused):
		text = refused.Detail
	}
	return text, !text.IsZero()
}

// text is the title or the detail of a code, or of the status where the code
// has no words of its own.
func (a *answers) text(m mishap, part string) string {
	for _, code := range []string{m.Code, ofStatus(m.Status).Code} {
		if key := "problem." + code + "_" + part; a.texts.Has(m.Lang, key) {
			return a.texts.T(m.Lang, key)
		}
	}
	return a.texts.T(m.Lang, "problem.internal_"+part)
}

// log writes down what the house is to blame for, once.
func (a *answers) log(c *fiber.Ctx, m mishap, err error) {
	if m.Status < 500 || m.Code == middleware.ErrMaintenance.Code {
		return
	}
	attrs := []slog.Attr{
		slog.String("id", m.RequestID), slog.String("method", c.Method()), slog.String("path", middleware.LoggedPath(c.Path())),
		slog.Int("status", m.Status), slog.String("error", err.Error()),
	}
	var panicked *middleware.Panic
	if errors.As(err, &panicked) {
		attrs = append(attrs, slog.String("stack", string(panicked.Stack)))
	}
	level := slog.LevelError
	if m.Status != fiber.StatusInternalServerError {
		level = slog.LevelWarn
	}
	a.logs().LogAttrs(c.UserContext(), level, "request failed", attrs...)
}

func (a *answers) logs() *slog.Logger {
	if a.logger == nil {
		return slog.Default()
	}
	return a.logger
}

// clean takes away what a handler wrote before it failed.
func clean(c *fiber.Ctx) {
	c.Response().ResetBody()
	for _, name := range []string{
		fiber.HeaderETag, fiber.HeaderLastModified, fiber.HeaderContentEncoding,
		fiber.HeaderContentDisposition, fiber.HeaderLocation, fiber.HeaderLink,
	} {
		c.Response().Header.Del(name)
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
}

// wantsJSON says whether the answer goes to a program. Of a request without a
// host nothing could be read, also not what it wants: it gets the shorter form.
func wantsJSON(c *fiber.Ctx) bool {
	if len(c.Request().Header.Host()) == 0 || middleware.IsAPI(c.Path()) {
		return true
	}
	c.Vary(fiber.HeaderAccept)
	offer := c.Accepts(fiber.MIMETextHTML, fiber.MIMEApplicationJSON, problemJSON)
	return offer == fiber.MIMEApplicationJSON || offer == problemJSON
}

const problemJSON = "application/problem+json"

// problemBody is RFC 9457 with the members of ours.
type problemBody struct {
	Type      string         `json:"type"`
	Title     string         `json:"title"`
	Status    int            `json:"status"`
	Code      string         `json:"code"`
	Detail    string         `json:"detail"`
	RequestID string         `json:"request_id"`
	Errors    []problemEntry `json:"errors,omitempty"`
}

// conflictBody is a problem with what is so now.
type conflictBody struct {
	problemBody
	Current json.RawMessage `json:"current,omitempty"`
}

type problemEntry struct {
	Pointer string `json:"pointer"`
	Code    string `json:"code"`
	Detail  string `json:"detail"`
}

// problem writes problem+json.
func (a *answers) problem(c *fiber.Ctx, m mishap) {
	body := problemBody{
		Type: problemType(m.Code), Title: m.Title, Status: m.Status, Code: m.Code, Detail: m.Detail, RequestID: m.RequestID,
	}
	for _, p := range m.Problems {
		body.Errors = append(body.Errors, problemEntry{p.Pointer, p.Code, p.Detail.In(m.Lang)})
	}
	if m.Status == fiber.StatusUnauthorized && len(c.Response().Header.Peek(fiber.HeaderWWWAuthenticate)) == 0 {
		c.Set(fiber.HeaderWWWAuthenticate, `Bearer realm="duckhoo"`)
	}
	text, err := json.Marshal(conflictBody{body, m.Current})
	if err != nil { // texts and numbers alone: it cannot be
		text = []byte(`{"status":500}`)
	}
	c.Set(fiber.HeaderContentLanguage, m.Lang)
	c.Set(fiber.HeaderContentType, problemJSON)
	c.Response().SetBodyRaw(text)
}

// problemType is the address that names a kind of problem.
func problemType(code string) string {
	return "/problems/" + strings.ReplaceAll(strings.TrimSuffix(code, "_failed"), "_", "-")
}

// sendToLogin leads nobody to where they can sign in. What a script fetched is
// told where to go instead, or the log-in page would stand in the middle of another.
func (a *answers) sendToLogin(c *fiber.Ctx) bool {
	login := "/login"
	if middleware.Within(c.Path(), a.settings.Admin.Path) {
		login = a.settings.Admin.Path + "/login"
	}
	if middleware.Within(c.Path(), login) {
		return false
	}
	if next := cameFrom(c); next != "" {
		login += "?next=" + url.QueryEscape(next)
	}
	if c.Get("HX-Request") == "true" {
		c.Set("HX-Redirect", login)
		return false
	}
	c.Set(fiber.HeaderLocation, login)
	c.Status(fiber.StatusFound)
	return true
}

// cameFrom is where somebody goes on who has logged in: the page that was asked for,
// after a form the page of this house that it stood on, "" where none is known.
func cameFrom(c *fiber.Ctx) string {
	if c.Method() == fiber.MethodGet || c.Method() == fiber.MethodHead {
		return c.OriginalURL()
	}
	page, err := url.Parse(c.Get(fiber.HeaderReferer))
	if err != nil || page.Host != string(c.Request().Host()) {
		return ""
	}
	return page.RequestURI()
}

// plainPage is the error page where nothing prettier can be drawn.
func plainPage(c *fiber.Ctx, m mishap) {
	title, detail := html.EscapeString(m.Title), html.EscapeString(m.Detail)
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	c.Response().SetBodyString(`<!doctype html><html lang="` + m.Lang + `"><head><meta charset="utf-8">` +
		`<meta name="viewport" content="width=device-width"><title>` + title + `</title></head><body data-page="error"><main><h1>` +
		strconv.Itoa(m.Status) + " " + title + `</h1><p>` + detail + `</p><p>` + html.EscapeString(m.RequestID) + `</p></main></body></html>`)
}
