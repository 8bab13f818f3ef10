package config

import (
	"fmt"
	"maps"
	"net"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"
)

// Deploy names what is weak about settings that are otherwise right. It looks
// into the folder of backups and touches nothing.
func Deploy(s *Settings) []Problem {
	d := deploy{Settings: s}
	d.identity()
	d.hosts()
	d.stack()
	d.proxies()
	d.people()
	d.database()
	d.outside()
	d.inFiles()
	return d.problems
}

// deploy collects weaknesses.
type deploy struct {
	*Settings
	problems []Problem
}

func (d *deploy) warn(id, path, text string) {
	d.problems = append(d.problems, Problem{ID: id, Origin: d.Origin(path), Path: path, Text: text})
}

// identity is about who this installation says it is.
func (d *deploy) identity() {
	if !d.Production() {
		d.warn(idWeakEnv, "app.env", "is "+d.App.Env+"; deploy with DUCKHOO_ENV=production")
	}
	key := []rune(d.App.SecretKey.Reveal())
	switch {
	case len(key) < minSecret:
		d.warn(idWeakSecret, "app.secret_key", fmt.Sprintf("%d characters; %d or more, from DUCKHOO_SECRET_KEY", len(key), minSecret))
	case distinct(key) < 10:
		d.warn(idWeakSecret, "app.secret_key", "hardly any different characters; make it with: openssl rand -base64 48")
	}
}

// distinct counts the different letters of a text.
func distinct(text []rune) int {
	sorted := slices.Clone(text)
	slices.Sort(sorted)
	return len(slices.Compact(sorted))
}

// hosts is about names and TLS.
func (d *deploy) hosts() {
	public, err := url.Parse(d.App.PublicURL)
	if err != nil {
		return // Load refuses such an address
	}
	if slices.Contains(d.App.AllowedHosts, "*") {
		d.warn(idWeakAnyHost, "app.allowed_hosts", "* answers every Host header; name the hosts of this site")
	}
	if !slices.ContainsFunc(d.App.AllowedHosts, func(host string) bool { return !loopback(host) }) {
		d.warn(idWeakLocalHost, "app.allowed_hosts", "only this machine; visitors would be refused")
	}
	if public.Scheme != "https" {
		d.warn(idWeakPlainHTTP, "app.public_url", "is not https; cookies are not Secure and passwords travel in the open")
	}
	if !d.App.HostAllowed(public.Host) {
		d.warn(idWeakOtherHost, "app.public_url", public.Hostname()+" is not in app.allowed_hosts")
	}
}

// loopback says whether a host is this machine.
func loopback(host string) bool {
	host = strings.Trim(host, "[]")
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}

// stack is about the middleware.
func (d *deploy) stack() {
	for _, name := range []string{"recover", "security_headers", "allowed_hosts", "rate_limit", "csrf"} {
		if d.Middleware.position(name) < 0 {
			d.warn(idWeakStack, "middleware", name+" is missing")
		}
	}
	for _, m := range d.Middleware {
		if m.Name == "cors" {
			d.cors(m)
		}
	}
}

// cors is about who may read answers from another site.
func (d *deploy) cors(m Middleware) {
	everybody := m.options.get("origins").has("*")
	credentials := m.options.get("credentials")
	switch {
	case credentials != nil && credentials.text == "true" && everybody:
		d.problems = append(d.problems, m.problem(idWeakCORS, "cors lets every origin send cookies; name the origins"))
	case everybody && (len(m.Paths) == 0 || slices.ContainsFunc(m.Paths, outsideAPI)):
		d.problems = append(d.problems, m.problem(idWeakCORS, `cors lets every origin read more than the API; limit it with paths: ["/api/**"]`))
	}
}

func outsideAPI(g Glob) bool { return g != "/api" && !strings.HasPrefix(string(g), "/api/") }

// has says whether a list, or a word alone, has a word.
func (n *node) has(word string) bool {
	if n == nil {
		return false
	}
	return n.text == word || slices.ContainsFunc(n.items, func(item *node) bool { return item.text == word })
}

// proxies is about whose word on addresses is taken.
func (d *deploy) proxies() {
	if len(d.Server.TrustedProxies) == 0 && strings.HasPrefix(d.App.PublicURL, "https:") {
		d.warn(idWeakNoProxy, "server.trusted_proxies", "empty, but https means a proxy in front; all visitors would share its address and its limits")
	}
	for _, proxy := range d.Server.TrustedProxies {
		if network, err := netip.ParsePrefix(proxy); err == nil && network.Bits() == 0 {
			d.warn(idWeakAnyProxy, "server.trusted_proxies", proxy+" believes X-Forwarded-* of everybody")
		}
	}
}

// people is about passwords and second factors.
func (d *deploy) people() {
	if password := d.AdminPassword.Reveal(); password != "" && d.weakPassword(password) {
		d.problems = append(d.problems, Problem{ID: idWeakPassword, Origin: Origin{Env: envPassword},
			Text: fmt.Sprintf("well known or shorter than %d characters; choose another and change the password of admin", d.Auth.Password.Min)})
	}
	if len(d.Admin.Require2FA) == 0 {
		d.warn(idWeak2FA, "admin.require_2fa", "empty; require a second factor of [superuser, admin]")
	}
}

func (d *deploy) weakPassword(password string) bool {
	lower := strings.ToLower(password)
	known := []string{"admin", "password", "duckhoo", "changeme", "secret", "qwerty", "12345"}
	return len([]rune(password)) < d.Auth.Password.Min || distinct([]rune(password)) < 5 ||
		slices.ContainsFunc(known, func(word string) bool { return strings.HasPrefix(lower, word) && len(lower) < len(word)+6 })
}

// database is about what survives.
func (d *deploy) database() {
	db := d.Database
	if db.Engine == "sqlite" && db.Synchronous != "full" {
		d.warn(idWeakSync, "database.synchronous", "is "+db.Synchronous+"; only full keeps what was acknowledged")
	}
	if db.Engine == "postgres" {
		d.postgres("database.dsn", db.DSN)
		for i, replica := range db.Replicas {
			d.postgres(fmt.Sprintf("database.replicas[%d]", i), replica)
		}
	}
	d.backup(db.Backup)
}

// postgres warns of a connection over a network that may be in the open.
func (d *deploy) postgres(path string, dsn DSN) {
	host, mode := dsn.server()
	if host == "" || strings.HasPrefix(host, "/") || loopback(host) || slices.Contains([]string{"require", "verify-ca", "verify-full"}, mode) {
		return
	}
	d.warn(idWeakPostgres, path, "reaches "+host+" without sslmode=require or stricter")
}

// server is the host and the sslmode of a DSN of PostgreSQL.
func (d DSN) server() (host, sslmode string) {
	if u, err := url.Parse(d.value); err == nil && u.Host != "" {
		return u.Hostname(), u.Query().Get("sslmode")
	}
	for word := range strings.FieldsSeq(d.value) {
		key, value, _ := strings.Cut(word, "=")
		switch key {
		case "host", "hostaddr":
			host = strings.Trim(value, "'")
		case "sslmode":
			sslmode = strings.Trim(value, "'")
		}
	}
	return host, sslmode
}

// backup looks for the newest file in the folder of backups.
func (d *deploy) backup(b Backup) {
	const path = "database.backup.dir"
	if b.Dir == "" {
		d.warn(idWeakBackup, path, "empty; write backups with the command backup and name their folder here")
		return
	}
	files, err := os.ReadDir(b.Dir)
	if err != nil {
		d.warn(idWeakBackup, path, readFault(err))
		return
	}
	newest := time.Time{}
	for _, file := range files {
		if info, err := file.Info(); err == nil && info.Mode().IsRegular() && info.Size() > 0 && info.ModTime().After(newest) {
			newest = info.ModTime()
		}
	}
	switch age := time.Since(newest); {
	case newest.IsZero():
		d.warn(idWeakBackup, path, "has no backup in it")
	case age > b.MaxAge.Std():
		d.warn(idWeakBackup, path, fmt.Sprintf("the newest backup is %s old; database.backup.max_age is %s", Duration(age.Round(time.Minute)), b.MaxAge))
	}
}

// outside is about mail, metrics and logs.
func (d *deploy) outside() {
	if d.Mail.Driver == "folder" {
		d.warn(idWeakMailFolder, "mail.driver", "folder sends nothing; nobody can reset a password")
	}
	if d.Mail.Driver == "smtp" && d.Mail.SMTP.TLS == "none" && !loopback(d.Mail.SMTP.Host) {
		d.warn(idWeakSMTP, "mail.smtp.tls", "none sends mail and password in the open")
	}
	if host, _, err := net.SplitHostPort(d.Metrics.Listen); err == nil && !private(host) && d.Metrics.Token.Empty() {
		d.warn(idWeakMetrics, "metrics.listen", "listens for everybody; listen on 127.0.0.1 or a private address, or set metrics.token")
	}
	if d.Log.Level == "debug" {
		d.warn(idWeakDebugLog, "log.level", "debug writes more than an operator needs")
	}
}

// private says whether a listener is out of strangers' reach by its address.
func private(host string) bool {
	addr, err := netip.ParseAddr(host)
	return loopback(host) || (err == nil && addr.IsPrivate())
}

// inFiles is about secrets that stand in files.
func (d *deploy) inFiles() {
	d.inFile("app.secret_key", !d.App.SecretKey.Empty())
	d.inFile("database.dsn", d.Database.DSN.String() != d.Database.DSN.Reveal())
	d.inFile("mail.smtp.password", !d.Mail.SMTP.Password.Empty())
	d.inFile("metrics.token", !d.Metrics.Token.Empty())
	for i, p := range d.Auth.Providers {
		d.inFile(fmt.Sprintf("auth.providers[%d].client_secret", i), !p.ClientSecret.Empty())
	}
	for _, name := range slices.Sorted(maps.Keys(d.Storage.Backends)) {
		d.inFile("storage.backends."+name+".secret_key", !d.Storage.Backends[name].SecretKey.Empty())
	}
}

func (d *deploy) inFile(path string, set bool) {
	if origin := d.Origin(path); set && origin.File != "" && origin.Var == "" {
		d.warn(idWeakInFile, path, "is written in the file; take it from the environment: ${NAME}")
	}
}
