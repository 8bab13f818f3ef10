package site

import (
	"net/url"
	"strings"
)

// quizPath is the address of a quiz.
func quizPath(slug string) string { return "/quizzes/" + url.PathEscape(slug) }

// tagPath is the address of a tag.
func tagPath(slug string) string { return "/tags/" + url.PathEscape(slug) }

// userPath is the address of a person.
func userPath(handle string) string { return "/users/" + url.PathEscape(handle) }

// withQuery sets one parameter of an address.
func withQuery(address, name, value string) string {
	path, raw, _ := strings.Cut(address, "?")
	query, err := url.ParseQuery(raw)
	if err != nil {
		query = url.Values{}
	}
	query.Set(name, value)
	return path + "?" + query.Encode()
}

// address joins a path and a query; an empty query leaves no question mark.
func address(path string, query url.Values) string {
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}

// local returns an address of this site, "/" for every other.
func local(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.IsAbs() || u.Host != "" || u.User != nil || !strings.HasPrefix(address, "/") ||
		strings.HasPrefix(address, "//") || strings.ContainsFunc(address, func(r rune) bool { return r < ' ' || r == '\\' || r == 0x7f }) {
		return "/"
	}
	return address
}
