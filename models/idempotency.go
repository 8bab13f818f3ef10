package models

import "duckhoo/models/schema"

// IdempotencyKey remembers the answer to a POST so that a retry gets it again.
type IdempotencyKey struct {
	schema.Base `label:"재시도 열쇠|Idempotency key"`
	Holder      string `gorm:"size:80;not null;uniqueIndex:idx_idempotency_keys_holder_key"` // person, key or guest
	Key         string `gorm:"size:255;not null;uniqueIndex:idx_idempotency_keys_holder_key"`
	BodyHash    string `gorm:"size:64;not null"` // SHA-256 of method, path and body
	Status      int    `gorm:"not null"`         // 0 while in flight
	Headers     schema.JSON
	Body        schema.Secret
	ExpiresAt   schema.Time `gorm:"not null;index"`
}

// Audited is false: what the request did is audited itself.
func (*IdempotencyKey) Audited() bool { return false }
