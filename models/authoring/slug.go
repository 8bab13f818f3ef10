package authoring

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// slug gives a quiz without an address one that follows its title.
func (r *rules) slug(ctx context.Context, quiz *models.Quiz) error {
	if quiz.Slug == reserved {
		return schema.Invalid{schema.NewProblem("/slug", "not_unique", nil)}
	}
	if quiz.Slug != "" {
		return nil
	}
	base := slugOf(quiz.Title)
	if err := r.db.Alone(ctx, "slug of quizzes: "+base); err != nil {
		return err
	}
	free, err := freeSlug(base, func(slug string) (bool, error) { return r.slugTaken(ctx, slug, quiz.ID) })
	quiz.Slug = free
	return err
}

// reserved is the address at which the API draws quizzes by lot.
const reserved = "random"

// slugOf writes a title as an address: letters and digits of any script in
// lower case, with a hyphen for each run of anything else.
func slugOf(title string) string {
	var b strings.Builder
	gap := false
	for _, c := range strings.ToLower(norm.NFC.String(title)) {
		switch {
		case unicode.Is(unicode.Mn, c): // what lower case splits off, such as the dot of İ
		case !unicode.IsLetter(c) && !unicode.IsNumber(c):
			gap = b.Len() > 0
		default:
			if gap {
				b.WriteByte('-')
			}
			gap = false
			b.WriteRune(c)
		}
	}
	if b.Len() == 0 {
		return "quiz"
	}
	return b.String()
}

// freeSlug returns the base or, where it is taken, the base with a number from
// 2. It asks a number of times that grows with the logarithm of those taken.
func freeSlug(base string, taken func(string) (bool, error)) (string, error) {
	numbered := func(n int) string {
		if n == 1 {
			return base
		}
		return base + "-" + strconv.Itoa(n)
	}
	low, high := 0, 1 // low is taken (or before the first), high is to be tried
	for {
		is, err := taken(numbered(high))
		if err != nil {
			return "", err
		}
		if !is {
			break
		}
		low, high = high, high*2
	}
	for low+1 < high {
		mid := (low + high) / 2
		is, err := taken(numbered(mid))
		if err != nil {
			return "", err
		}
		if is {
			low = mid
		} else {
			high = mid
		}
	}
	return numbered(high), nil
}

// slugTaken reports whether another quiz has the address. Quizzes in the trash
// count, so that they can come back.
func (r *rules) slugTaken(ctx context.Context, slug string, but schema.ID) (bool, error) {
	if slug == reserved {
		return true, nil
	}
	_, err := FindAny(ctx, r.db, r.quiz, schema.And(schema.Eq("Slug", slug), schema.Ne("ID", but)))
	if errors.Is(err, schema.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}
