// Package seal keeps secrets that the program itself must read again, such as
// the keys of hooks and of authenticator apps, in a form of which the database
// alone tells nothing.
package seal

import (
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/chacha20poly1305"

	"duckhoo/models/schema"
)

// mark begins what was sealed.
const mark = "sealed1."

// ErrUnread says that a secret was sealed with another key, or belongs to
// another row.
var ErrUnread = errors.New("seal: the secret cannot be read; was app.secret_key changed?")

// Box seals secrets with a key that is not in the database (XChaCha20-Poly1305,
// RFC 8439 and its draft for long nonces), each bound to its row.
type Box struct{ aead cipher.AEAD }

// New returns a box; the key has 32 bytes.
func New(key []byte) (*Box, error) {
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return &Box{aead}, nil
}

// Seal encrypts the secret of a row.
func (b *Box) Seal(id schema.ID, secret string) schema.Secret {
	nonce := make([]byte, b.aead.NonceSize())
	rand.Read(nonce)
	return schema.Secret(mark + base64.RawURLEncoding.EncodeToString(b.aead.Seal(nonce, nonce, []byte(secret), id[:])))
}

// Sealed reports whether Seal made a text.
func Sealed(kept schema.Secret) bool { return strings.HasPrefix(string(kept), mark) }

// Open decrypts what Seal made for the same row, else it returns ErrUnread.
func (b *Box) Open(id schema.ID, kept schema.Secret) (string, error) {
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimPrefix(string(kept), mark))
	if err != nil || !Sealed(kept) || len(raw) < b.aead.NonceSize() {
		return "", ErrUnread
	}
	secret, err := b.aead.Open(nil, raw[:b.aead.NonceSize()], raw[b.aead.NonceSize():], id[:])
	if err != nil {
		return "", ErrUnread
	}
	return string(secret), nil
}
