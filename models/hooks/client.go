package hooks

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"syscall"

	"duckhoo/config"
)

// errInside says that an address is one of the network that this server stands
// in, which strangers must not reach through it.
var errInside = errors.New("addresses inside the network get nothing")

// newClient returns a client that connects to public addresses alone, whatever
// a name leads to at that moment, goes through no proxy and follows no
// redirect.
func newClient(cfg config.Hooks) *http.Client {
	dialer := &net.Dialer{Timeout: cfg.Timeout.Std()}
	if !cfg.PrivateAddresses {
		dialer.Control = func(_, address string, _ syscall.RawConn) error { return outside(address) }
	}
	return &http.Client{
		Timeout:       cfg.Timeout.Std(),
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{DialContext: dialer.DialContext, TLSHandshakeTimeout: cfg.Timeout.Std(), MaxIdleConnsPerHost: 2, MaxIdleConns: 20,
			MaxResponseHeaderBytes: 64 << 10, ForceAttemptHTTP2: true},
	}
}

// special are ranges that are no public address and that net/netip does not
// know as such (RFC 6890), and those that lead to any address of version 4.
var special = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"), netip.MustParsePrefix("192.0.2.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("100::/64"), netip.MustParsePrefix("2001::/23"),
	netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("fec0::/10"), netip.MustParsePrefix("::/96"),
}

// outside is errInside unless an address with its port is a public one.
func outside(address string) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("hooks: %q is no address: %w", address, err)
	}
	if !public(to.Addr()) {
		return errInside
	}
	return nil
}

// public reports whether an address is one of the internet.
func public(ip netip.Addr) bool {
	ip = ip.WithZone("").Unmap()
	if !ip.IsGlobalUnicast() || ip.IsPrivate() {
		return false
	}
	for _, p := range special {
		if p.Contains(ip) {
			return false
		}
	}
	return true
}
