// Package people is about what persons did and what is stored of them: the
// numbers of a profile, the tier that follows from them, and everything that is
// theirs as one document.
package people

import (
	"errors"
	"fmt"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// Service reads what persons did.
type Service struct {
	db *database.DB

	users, identities, keys, sessions, quizzes, versions, attempts, ratings, comments, reports, notices, log *schema.Model
}

// New returns a service over a registry that has the models of people.
func New(db *database.DB) (*Service, error) {
	s := &Service{db: db}
	var errs []error
	for row, place := range map[any]**schema.Model{
		&models.User{}: &s.users, &models.Identity{}: &s.identities, &models.APIKey{}: &s.keys, &models.Session{}: &s.sessions,
		&models.Quiz{}: &s.quizzes, &models.QuizVersion{}: &s.versions, &models.Attempt{}: &s.attempts, &models.Rating{}: &s.ratings,
		&models.Comment{}: &s.comments, &models.Report{}: &s.reports, &models.Notification{}: &s.notices, &models.AuditLog{}: &s.log,
	} {
		if *place = db.Registry.Of(row); *place == nil {
			errs = append(errs, fmt.Errorf("people: %T is not registered", row))
		}
	}
	return s, errors.Join(errs...)
}
