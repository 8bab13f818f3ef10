package middleware

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// Address is where the request came from. X-Forwarded-For is read from its end,
// as far as trusted proxies wrote it: what a client puts in front is not believed.
func Address(c *fiber.Ctx) netip.Addr {
	addr := remote(c)
	h := houseOf(c)
	if !h.trusts(addr) {
		return addr
	}
	hops := forwarded(c, fiber.HeaderXForwardedFor)
	for _, hop := range slices.Backward(hops) {
		next, err := hopAddr(hop)
		if err != nil {
			return addr
		}
		addr = next
		if !h.trusts(addr) {
			return addr
		}
	}
	return addr
}

// Secure says whether the browser speaks TLS to the site: to this server, to a
// trusted proxy in front of it, or because app.public_url is https.
func Secure(c *fiber.Ctx) bool {
	h := houseOf(c)
	if c.Context().IsTLS() || h != nil && h.secure {
		return true
	}
	return h.trusts(remote(c)) && last(forwarded(c, fiber.HeaderXForwardedProto)) == "https"
}

// Host is the host that the browser asked for, with its port, in lower case.
func Host(c *fiber.Ctx) string {
	if houseOf(c).trusts(remote(c)) {
		if host := last(forwarded(c, fiber.HeaderXForwardedHost)); host != "" {
			return strings.ToLower(host)
		}
	}
	return strings.ToLower(string(c.Context().Host()))
}

func houseOf(c *fiber.Ctx) *house {
	if r := of(c); r != nil {
		return r.house
	}
	return nil
}

// remote is the other end of the connection.
func remote(c *fiber.Ctx) netip.Addr {
	addr, _ := netip.AddrFromSlice(c.Context().RemoteIP())
	return addr.Unmap()
}

// trusts says whether an address is a trusted proxy.
func (h *house) trusts(addr netip.Addr) bool {
	return h != nil && slices.ContainsFunc(h.proxies, func(p netip.Prefix) bool { return p.Contains(addr) })
}

// forwarded is the list in a header that may stand on several lines.
func forwarded(c *fiber.Ctx, name string) []string {
	var out []string
	for _, line := range c.Request().Header.PeekAll(name) {
		for part := range strings.SplitSeq(string(line), ",") {
			out = append(out, strings.TrimSpace(part))
		}
	}
	return out
}

// last is the word that the nearest proxy wrote.
func last(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[len(list)-1]
}

// hopAddr reads an address with or without a port.
func hopAddr(hop string) (netip.Addr, error) {
	if pair, err := netip.ParseAddrPort(hop); err == nil {
		return pair.Addr().Unmap(), nil
	}
	addr, err := netip.ParseAddr(strings.Trim(hop, "[]"))
	return addr.WithZone("").Unmap(), err
}
