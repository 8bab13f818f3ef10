package config

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"time"
	_ "time/tzdata" // a machine without zone files still knows Asia/Seoul
)

// minSecret is the shortest secret key, in characters.
const minSecret = 32

// checkApp asks about the section app.
func (c *checker) checkApp() {
	c.checkEnv()
	if why := webAddress(c.App.PublicURL); why != "" && c.App.PublicURL != "" {
		c.report(idPublicURL, "app.public_url", "%s; write it as https://quiz.example.com", why)
	}
	c.checkHosts()
	if _, err := time.LoadLocation(c.App.Timezone); err != nil || c.App.Timezone == "Local" {
		c.report(idTimezone, "app.timezone", "%q is unknown; an IANA name such as Asia/Seoul or UTC", c.App.Timezone)
	}
	if _, err := time.Parse(time.RFC3339, c.App.MaintenanceUntil); err != nil && c.App.MaintenanceUntil != "" {
		c.report(idUntil, "app.maintenance_until", "%q is no moment; write it as 2026-11-30T05:00:00+09:00", c.App.MaintenanceUntil)
	}
	c.checkSecretKey()
}

// Reopens is when maintenance ends, the zero time when nobody has said so.
func (a App) Reopens() time.Time {
	end, err := time.Parse(time.RFC3339, a.MaintenanceUntil)
	if err != nil {
		return time.Time{}
	}
	return end
}

// checkSecretKey asks for a key where strangers may be served.
func (c *checker) checkSecretKey() {
	length := len([]rune(c.App.SecretKey.Reveal()))
	switch {
	case c.App.Env == "" || !c.Production() || length >= minSecret:
	case length == 0:
		c.report(idSecretKey, "app.secret_key", "required in %s; %d characters or more, from DUCKHOO_SECRET_KEY", c.App.Env, minSecret)
	default:
		c.report(idSecretKey, "app.secret_key", "%d characters; %s needs %d or more, from DUCKHOO_SECRET_KEY", length, c.App.Env, minSecret)
	}
}

// checkEnv asks for a name that can stand in a file's name, and catches slips
// of the three names that mean something.
func (c *checker) checkEnv() {
	env := c.App.Env
	switch {
	case env == "":
	case !validEnv(env):
		c.report(idEnv, "app.env", "%q is not a name; small letters, digits, - and _", env)
	case env != "production" && editDistance(env, "production") <= 2,
		env != "development" && editDistance(env, "development") <= 2:
		c.report(idEnv, "app.env", "%q is unknown%s", env, suggest(env, []string{"production", "development"}))
	}
}

// validEnv says whether env can be part of a file's name.
func validEnv(env string) bool {
	return regexp.MustCompile(`^[a-z][a-z0-9_-]{0,31}$`).MatchString(env)
}

func (c *checker) checkHosts() {
	if len(c.App.AllowedHosts) == 0 {
		c.report(idAllowedHosts, "app.allowed_hosts", "empty; no request would be answered")
	}
	for i, host := range c.App.AllowedHosts {
		if !validHost(host) {
			c.report(idAllowedHosts, fmt.Sprintf("app.allowed_hosts[%d]", i), "%q is not a host; small letters, without scheme, port or path", host)
		}
	}
}

// validHost says whether host can stand in allowed_hosts: a name, an address,
// .name or *.
func validHost(host string) bool {
	if _, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil || host == "*" {
		return true
	}
	return regexp.MustCompile(`^\.?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$`).MatchString(host)
}

// webAddress says what is wrong with an absolute http(s) address that has
// neither query nor fragment.
func webAddress(address string) string {
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return "cannot be read as an address"
	case u.Scheme != "http" && u.Scheme != "https":
		return "not an absolute http or https address"
	case u.Hostname() == "":
		return "has no host"
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return "has a user, a query or a fragment"
	}
	return ""
}

// checkServer asks about the sections server and metrics.
func (c *checker) checkServer() {
	c.checkListen("server.listen", c.Server.Listen)
	if c.Metrics.Listen != "" {
		c.checkListen("metrics.listen", c.Metrics.Listen)
		if c.Metrics.Listen == c.Server.Listen {
			c.report(idMetrics, "metrics.listen", "the same as server.listen; metrics need an address of their own")
		}
	}
	for i, proxy := range c.Server.TrustedProxies {
		if _, err := netip.ParseAddr(proxy); err == nil {
			continue
		}
		if _, err := netip.ParsePrefix(proxy); err != nil {
			c.report(idProxies, fmt.Sprintf("server.trusted_proxies[%d]", i), "%q is neither an address nor a network such as 10.0.0.0/8", proxy)
		}
	}
}

func (c *checker) checkListen(path, listen string) {
	if listen == "" {
		return
	}
	host, port, err := net.SplitHostPort(listen)
	if err != nil || !validPort(port) || (host != "" && host != "localhost" && !isAddress(host) && !validHost(host)) {
		c.report(idListen, path, "%q is not an address to listen on; write it as 127.0.0.1:8000 or :8000", listen)
	}
}

// validPort allows 0, which lets the system choose.
func validPort(port string) bool {
	return regexp.MustCompile(`^([0-9]{1,4}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])$`).MatchString(port)
}

func isAddress(host string) bool {
	_, err := netip.ParseAddr(host)
	return err == nil
}
