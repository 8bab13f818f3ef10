package hooks

import (
	"context"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/idna"

	"duckhoo/models/schema"
)

// lookFor is how long the name of an address is looked up when it is saved.
const lookFor = time.Second

// address asks for one that a request can be sent to, outside of the network
// that this server stands in. A name that nobody knows yet is taken: where it
// leads is looked at again whenever something is sent.
func (s *Service) address(ctx context.Context, text string) error {
	host, ok := host(text)
	if !ok {
		return schema.Invalidf("/url", "invalid_url", schema.Text{KO: "https://로 시작하는 주소를 적어 주세요.", EN: "Write an address that begins with https://."})
	}
	if s.cfg.PrivateAddresses || leadsOutside(ctx, host) {
		return nil
	}
	return schema.Invalidf("/url", "inside_address", schema.Text{
		KO: "안쪽 망의 주소예요. 밖에서 닿는 주소를 적어 주세요.", EN: "This address is inside the network: write one that can be reached from outside."})
}

// host is the host of an address in ASCII, as it is looked up: other forms of
// digits and dots are what they look like.
func host(text string) (string, bool) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.User != nil || u.Fragment != "" {
		return "", false
	}
	if p := u.Port(); p != "" {
		if n, err := strconv.ParseUint(p, 10, 16); err != nil || n == 0 {
			return "", false
		}
	}
	if ip, err := netip.ParseAddr(u.Hostname()); err == nil {
		return ip.String(), true
	}
	name, err := idna.Lookup.ToASCII(strings.TrimSuffix(u.Hostname(), "."))
	return name, err == nil && name != "" && !strings.Contains("."+name+".", "..")
}

// leadsOutside reports whether no address of a host is known to be inside.
func leadsOutside(ctx context.Context, host string) bool {
	if host == "localhost" || strings.HasSuffix(host, ".localhost") || host == "metadata.google.internal" {
		return false
	}
	if ip, err := netip.ParseAddr(host); err == nil {
		return public(ip)
	}
	if !strings.ContainsFunc(host, func(r rune) bool { return r >= 'a' && r <= 'z' }) || strings.HasPrefix(host, "0x") {
		return false // 127.1, 2130706433, 0x7f.1: numbers that some resolvers take for addresses
	}
	ctx, done := context.WithTimeout(ctx, lookFor)
	defer done()
	list, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return true
	}
	for _, ip := range list {
		if !public(ip) {
			return false
		}
	}
	return true
}
