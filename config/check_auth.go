package config

import (
	"fmt"
	"net/mail"
	"regexp"
	"slices"
	"strings"
)

// checkAuth asks about the section auth.
func (c *checker) checkAuth() {
	if s := c.Auth.Session; s.Idle > s.Absolute && !c.failed["auth.session.absolute"] {
		c.report(idSession, "auth.session.idle", "%s is longer than auth.session.absolute, %s", s.Idle, s.Absolute)
	}
	c.checkProviders()
}

// plainWord says whether a word can stand in an address.
func plainWord(word string) bool {
	return regexp.MustCompile(`^[a-z][a-z0-9_-]{0,39}$`).MatchString(word)
}

// siteNames are the first segments of the addresses that site and API have.
var siteNames = []string{"api", "comments", "dispute", "disputes", "email", "feed", "healthz", "login", "logout", "make", "me", "media", "metrics", "offline", "password", "preferences",
	"privacy", "quizzes", "readyz", "report", "results", "rules", "search", "signup", "static", "tags", "terms", "users"}

// IsSiteName says whether addresses of the site or the API begin with the word.
func IsSiteName(word string) bool { return slices.Contains(siteNames, word) }

// checkPages asks about the sections api and admin.
func (c *checker) checkPages() {
	if c.API.PageSize > c.API.PageMax && !c.failed["api.page_max"] {
		c.report(idPages, "api.page_size", "%d is more than api.page_max, %d", c.API.PageSize, c.API.PageMax)
	}
	switch path := c.Admin.Path; {
	case path == "":
	case !strings.HasPrefix(path, "/") || !plainWord(path[1:]):
		c.report(idAdminPath, "admin.path", "%q is not one segment after a slash; write it as /admin", path)
	case IsSiteName(path[1:]):
		c.report(idAdminPath, "admin.path", "%q belongs to the site or the API; write it as /admin", path)
	}
	for i, role := range c.Admin.Require2FA {
		if !plainWord(role) {
			c.report(idRoles, fmt.Sprintf("admin.require_2fa[%d]", i), "%q is not the name of a role", role)
		}
	}
}

// checkMail asks about the section mail.
func (c *checker) checkMail() {
	m := c.Mail
	if m.Driver == "folder" && m.Dir == "" {
		c.report(idMailDir, "mail.dir", "required for the driver folder")
	}
	if m.Driver == "smtp" && m.SMTP.Host == "" {
		c.report(idSMTP, "mail.smtp.host", "required for the driver smtp")
	}
	if m.SMTP.Username == "" && !m.SMTP.Password.Empty() {
		c.report(idSMTP, "mail.smtp.username", "required beside mail.smtp.password")
	}
	if _, err := mail.ParseAddress(m.From); err != nil && m.From != "" {
		c.report(idFrom, "mail.from", "not a mail address; write it as Duckhoo <no-reply@example.com>")
	}
}
