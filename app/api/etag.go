package api

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
)

// packed is what the middleware compress adds to the ETag of a packed answer.
const packed = "-gz"

// rowTag is the ETag of one row: its lock version, which If-Match compares,
// and eight digits of this representation.
func rowTag(lock int64, body []byte) string {
	sum := sha256.Sum256(body)
	return `"v` + strconv.FormatInt(lock, 10) + "-" + hex.EncodeToString(sum[:4]) + `"`
}

// listTag is the ETag of a list.
func listTag(body []byte) string {
	sum := sha256.Sum256(body)
	return `"l-` + hex.EncodeToString(sum[:8]) + `"`
}

// noneMatch reports whether If-None-Match names the tag, packed or not.
func noneMatch(header, tag string) bool {
	if strings.TrimSpace(header) == "*" {
		return true
	}
	for one := range strings.SplitSeq(header, ",") {
		one = strings.TrimPrefix(strings.TrimSpace(one), "W/")
		if one != "" && strings.Replace(one, packed+`"`, `"`, 1) == tag {
			return true
		}
	}
	return false
}

// match is what If-Match asks.
type match struct {
	any   bool    // *
	locks []int64 // the lock versions of the tags
}

// parseMatch reads If-Match. Only the lock version counts: a write is refused
// when the row has changed, not when its representation differs. Weak tags
// never match (RFC 9110).
func parseMatch(header string) match {
	var m match
	if strings.TrimSpace(header) == "*" {
		m.any = true
		return m
	}
	for one := range strings.SplitSeq(header, ",") {
		tag, ok := strings.CutPrefix(strings.TrimSpace(one), `"v`)
		if !ok || !strings.HasSuffix(tag, `"`) {
			continue
		}
		digits, _, _ := strings.Cut(strings.TrimSuffix(tag, `"`), "-")
		if n, err := strconv.ParseInt(digits, 10, 64); err == nil {
			m.locks = append(m.locks, n)
		}
	}
	return m
}

// has reports whether the row may be written.
func (m match) has(lock int64) bool {
	if m.any {
		return true
	}
	for _, l := range m.locks {
		if l == lock {
			return true
		}
	}
	return false
}
