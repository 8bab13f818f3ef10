package trivia

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"time"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// ErrToken reports a token that is not known, or not any more.
var ErrToken = errors.New("trivia: no such token")

// Life is how long a token lives after its last use.
const Life = 6 * time.Hour

// memory is what a token remembers: for each filter how far the drawing came,
// and over all filters the lots of the questions that were given.
type memory struct {
	Places map[string]*place `json:"places"`
	Seen   string            `json:"seen"` // base64 of six bytes each
}

// NewToken makes a token; its text is not stored.
func (p *Pool) NewToken(ctx context.Context) (string, error) {
	var b [32]byte
	_, _ = rand.Read(b[:]) // it never fails
	text := hex.EncodeToString(b[:])
	if _, err := p.db.Empty(ctx, p.token, schema.Compare("ExpiresAt", schema.OpLte, schema.Now())); err != nil {
		return "", err
	}
	_, err := p.db.Create(ctx, schema.Program{Name: "trivia"}, p.token, &schema.Input{Values: map[string]any{
		"hash": hashed(text), "start": lot(), "expires_at": schema.At(time.Now().Add(Life))}})
	return text, err
}

func hashed(text string) schema.Secret {
	sum := sha256.Sum256([]byte(text))
	return schema.Secret(hex.EncodeToString(sum[:]))
}

// find reads a token that lives.
func (p *Pool) find(ctx context.Context, text string) (*models.TriviaToken, error) {
	row, err := p.db.FindBy(ctx, p.token, schema.And(schema.Eq("Hash", hashed(text)), schema.Compare("ExpiresAt", schema.OpGt, schema.Now())))
	if errors.Is(err, schema.ErrNotFound) {
		return nil, ErrToken
	}
	if err != nil {
		return nil, err
	}
	return row.(*models.TriviaToken), nil
}

// Reset makes a token forget what it was given.
func (p *Pool) Reset(ctx context.Context, text string) error {
	t, err := p.find(ctx, text)
	if err != nil {
		return err
	}
	return p.remember(ctx, t, &memory{})
}

func (p *Pool) remember(ctx context.Context, t *models.TriviaToken, m *memory) error {
	body, err := json.Marshal(m)
	if err != nil {
		return err
	}
	_, err = p.db.Update(ctx, schema.Program{Name: "trivia"}, p.token, t.ID, &schema.Input{Lock: &t.LockVersion,
		Values: map[string]any{"memory": schema.JSON(body), "expires_at": schema.At(time.Now().Add(Life))}})
	return err
}

// Next returns n questions that the token was not given before, or as many as
// are left with whole false: then nothing counts as given.
func (p *Pool) Next(ctx context.Context, text string, f Filter, n int, but ...schema.ID) (list []Found, whole bool, err error) {
	err = p.db.Tx(ctx, func(ctx context.Context) error {
		t, err := p.find(ctx, text)
		if err != nil {
			return err
		}
		m := &memory{}
		if len(t.Memory) > 0 {
			if err := json.Unmarshal(t.Memory, m); err != nil {
				return err
			}
		}
		seen, err := readGiven(m.Seen)
		if err != nil {
			return err
		}
		for _, key := range but {
			seen.hide(key)
		}
		if m.Places == nil {
			m.Places = map[string]*place{}
		}
		at := m.Places[f.name()]
		if at == nil {
			at = startAt(t.Start)
			m.Places[f.name()] = at
		}
		found, err := p.draw(ctx, f, at, n, seen)
		if err != nil {
			return err
		}
		whole = len(found) == n
		if list, err = p.rated(ctx, found); err != nil || !whole {
			return err
		}
		m.Seen += seen.written()
		return p.remember(ctx, t, m)
	})
	return list, whole, err
}
