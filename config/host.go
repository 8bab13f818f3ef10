package config

import (
	"net"
	"strings"
)

// HostAllowed says whether a Host header, with or without a port, is one of
// allowed_hosts. A trailing dot and letter case mean nothing.
func (a App) HostAllowed(header string) bool {
	host := header
	if name, _, err := net.SplitHostPort(header); err == nil {
		host = name
	}
	host = strings.ToLower(strings.TrimSuffix(strings.Trim(host, "[]"), "."))
	if host == "" {
		return false
	}
	for _, allowed := range a.AllowedHosts {
		if hostFits(strings.Trim(allowed, "[]"), host) {
			return true
		}
	}
	return false
}

// hostFits compares one entry; .example.com is example.com and all below it.
func hostFits(allowed, host string) bool {
	if parent, ok := strings.CutPrefix(allowed, "."); ok {
		return host == parent || strings.HasSuffix(host, allowed)
	}
	return allowed == "*" || allowed == host
}
