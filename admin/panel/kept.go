package panel

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"

	"duckhoo/models/schema"
)

// keep writes the key of a stored upload so that a form can carry it while the
// rest of it is corrected. Only this site can write one.
func (s *Site) keep(key schema.File) string {
	return base64.RawURLEncoding.EncodeToString(append(s.mac("upload", []byte(key)), key...))
}

// openKept reads what keep wrote.
func (s *Site) openKept(text string) (schema.File, bool) {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(raw) <= sha256.Size {
		return "", false
	}
	key := raw[sha256.Size:]
	return schema.File(key), hmac.Equal(raw[:sha256.Size], s.mac("upload", key))
}
