package exam

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"hash"
	"slices"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// veil hides what is stored about choices from who takes an attempt. It gives
// each choice a name, and questions and choices an order, that follow from the
// attempt's seed and the row's id alone: HMAC-SHA-256, of which nothing can be
// told without the seed.
type veil struct{ mac hash.Hash }

func newVeil(seed schema.Secret) veil { return veil{hmac.New(sha256.New, []byte(seed))} }

// nameBytes is how much of a code is a name: enough that no two are alike.
const nameBytes = 16

// code is what a row is called under the veil, for one use.
func (v veil) code(use string, id schema.ID) string {
	v.mac.Reset()
	v.mac.Write([]byte(use))
	v.mac.Write(id[:])
	return base64.RawURLEncoding.EncodeToString(v.mac.Sum(nil)[:nameBytes])
}

// name of a choice.
func (v veil) name(id schema.ID) string { return v.code("choice", id) }

// names lists the names of a question's choices by their index.
func (v veil) names(q *question) []string {
	out := make([]string, len(q.Choices))
	for i := range q.Choices {
		out[i] = v.name(q.Choices[i].ID)
	}
	return out
}

// shuffled lists a paper's questions in the attempt's order.
func (v veil) shuffled(p *paper) []*question {
	return byCode(p.questions, func(q *question) string { return v.code("question", q.StableKey) })
}

// named is a choice under the veil.
type named struct {
	*models.Choice
	index int
	name  string
}

// choices lists a question's choices in the attempt's order, which is that of
// their names.
func (v veil) choices(q *question) []named {
	out := make([]named, len(q.Choices))
	for i, name := range v.names(q) {
		out[i] = named{&q.Choices[i], i, name}
	}
	slices.SortFunc(out, func(a, b named) int { return cmp.Compare(a.name, b.name) })
	return out
}

func byCode[T any](list []T, code func(T) string) []T {
	codes := make(map[string]T, len(list))
	order := make([]string, len(list))
	for i, one := range list {
		order[i] = code(one)
		codes[order[i]] = one
	}
	slices.Sort(order)
	out := make([]T, len(list))
	for i, c := range order {
		out[i] = codes[c]
	}
	return out
}
