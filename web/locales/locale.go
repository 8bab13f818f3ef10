package locales

import (
	"context"
	"time"
)

// Locale is one reader's language and time zone with the texts in it. A nil
// Locale shows keys for texts and writes times in UTC.
type Locale struct {
	catalogue *Catalogue
	lang      string
	zone      *time.Location
}

// Locale makes the locale of a reader; an unknown language becomes Korean and
// a nil zone UTC.
func (c *Catalogue) Locale(lang string, zone *time.Location) *Locale {
	if zone == nil {
		zone = time.UTC
	}
	return &Locale{catalogue: c, lang: Known(lang), zone: zone}
}

// Lang is the language, "ko" or "en".
func (l *Locale) Lang() string {
	if l == nil {
		return Korean
	}
	return l.lang
}

// Zone is the time zone that times are written in.
func (l *Locale) Zone() *time.Location {
	if l == nil {
		return time.UTC
	}
	return l.zone
}

// T writes the text of key; see Catalogue.T.
func (l *Locale) T(key string, args ...any) string {
	if l == nil {
		return key
	}
	return l.catalogue.T(l.lang, key, args...)
}

type contextKey struct{}

// With puts the reader's locale into the context that pages are drawn with.
func With(ctx context.Context, l *Locale) context.Context {
	return context.WithValue(ctx, contextKey{}, l)
}

// From takes the locale out of the context; nil, which is usable, when there
// is none.
func From(ctx context.Context) *Locale {
	l, _ := ctx.Value(contextKey{}).(*Locale)
	return l
}

// T writes the text of key in the language of the context; see Catalogue.T.
func T(ctx context.Context, key string, args ...any) string { return From(ctx).T(key, args...) }

// Lang is the language of the context.
func Lang(ctx context.Context) string { return From(ctx).Lang() }
