package trivia

import (
	"encoding/base64"
	"fmt"

	"duckhoo/models/schema"
)

// given are the questions that were given already, by the random end of their
// stable key, and which of them are new.
type given struct {
	known map[[size]byte]bool
	fresh []byte
}

// size is how much of a key is kept.
const size = 6

func newGiven() *given { return &given{known: map[[size]byte]bool{}} }

func end(key schema.ID) [size]byte { return [size]byte(key[len(key)-size:]) }

// readGiven reads what written wrote, any number of times one behind the other.
func readGiven(text string) (*given, error) {
	bytes, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, fmt.Errorf("trivia: what a token was given: %w", err)
	}
	out := newGiven()
	for i := 0; i+size <= len(bytes); i += size {
		out.known[[size]byte(bytes[i:i+size])] = true
	}
	return out, nil
}

// hide lets a question be passed over, though it was not given.
func (g *given) hide(key schema.ID) { g.known[end(key)] = true }

func (g *given) has(key schema.ID) bool { return g.known[end(key)] }

func (g *given) add(key schema.ID) {
	at := end(key)
	g.known[at] = true
	g.fresh = append(g.fresh, at[:]...)
}

// written is what was given since it was read. Six bytes are eight letters
// without a rest, so that texts can be joined.
func (g *given) written() string { return base64.StdEncoding.EncodeToString(g.fresh) }
