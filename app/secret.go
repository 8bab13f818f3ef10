package main

import (
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"duckhoo/config"
)

// secretFile holds the secret of an installation whose settings name none.
const secretFile = "data/secret_key"

// secret is what signatures are made with.
type secret struct {
	text  string
	fresh bool // made now and not kept yet
}

// readSecret returns the secret in the settings, else the one kept beside the
// data, else a new one that keep stores. It creates nothing.
func readSecret(s *config.Settings) (*secret, error) {
	if !s.App.SecretKey.Empty() {
		return &secret{text: s.App.SecretKey.Reveal()}, nil
	}
	text, err := os.ReadFile(secretFile)
	if err == nil {
		return &secret{text: strings.TrimSpace(string(text))}, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read the secret key: %w", err)
	}
	raw := make([]byte, 32)
	rand.Read(raw)
	return &secret{text: hex.EncodeToString(raw), fresh: true}, nil
}

// keep stores a new secret for the next start.
func (s *secret) keep() error {
	if !s.fresh {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(secretFile), 0o750); err != nil {
		return fmt.Errorf("keep the secret key: %w", err)
	}
	f, err := os.OpenFile(secretFile, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("another instance made %s at this moment; start again", secretFile)
	}
	if err != nil {
		return fmt.Errorf("keep the secret key: %w", err)
	}
	_, err = f.WriteString(s.text + "\n")
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("keep the secret key: %w", err)
	}
	s.fresh = false
	return nil
}

// key derives the 32 bytes of one use, so that a signature made for one never
// holds for another (HKDF, RFC 5869).
func (s *secret) key(use string) []byte {
	key, err := hkdf.Key(sha256.New, []byte(s.text), nil, "duckhoo "+use, 32)
	if err != nil {
		panic(err) // only for lengths that SHA-256 cannot give
	}
	return key
}
