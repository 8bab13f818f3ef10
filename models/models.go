// Package models declares what exists on the platform and the rules about it,
// one model a file.
package models

import (
	"duckhoo/models/schema"
)

// Errors that every floor understands; the edges turn them into statuses.
var (
	ErrNotFound     = schema.ErrNotFound
	ErrForbidden    = schema.ErrForbidden
	ErrUnauthorized = schema.ErrUnauthorized
	ErrConflict     = schema.ErrConflict
	ErrStale        = schema.ErrStale
)

// Registry describes every model. To add one, declare it in a file of its own,
// name it here, then run makemigrations and migrate.
func Registry() (*schema.Registry, error) {
	r, err := schema.New(
		&Role{}, &Permission{}, &User{}, &Session{}, &Ticket{}, &Throttle{}, &Authenticator{}, &RecoveryCode{}, &LoginStep{}, &Passkey{},
		&Genre{}, &Tag{}, &Quiz{}, &QuizVersion{}, &Question{}, &Choice{}, &AcceptedAnswer{}, &QuizStats{},
		&Attempt{}, &Answer{}, &QuizScores{}, &ItemStats{}, &KeyRevision{}, &Dispute{}, &Regrade{}, &Rating{}, &Comment{}, &Report{}, &Case{}, &CaseSignal{}, &ItemFlag{}, &Decision{}, &Sanction{}, &TemporaryMeasure{}, &Appeal{}, &Verdict{}, &HeldNotice{}, &CannedReason{}, &AutoRule{}, &RuleHit{}, &WordList{}, &Fingerprint{},
		&Identity{}, &APIKey{}, &Import{}, &Media{}, &TriviaToken{},
		&Page{}, &Notification{}, &NotificationMute{}, &Hook{}, &HookDelivery{}, &Task{}, &TaskLine{}, &SavedView{}, &ListChoice{}, &Note{}, &Presence{},
		&AuditLog{}, &AuditDiff{}, &AuditHead{}, &IdempotencyKey{},
	)
	if err != nil {
		return nil, err
	}
	r.Permit("job.view", "job.retry", "job.cancel", SharedViews, ViewAs)
	return r, nil
}
