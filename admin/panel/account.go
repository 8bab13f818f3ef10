package panel

import (
	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// account shows who is signed in and how the back office looks to them.
func (s *Site) account(v *visit) error { return v.render(fiber.StatusOK, accountView(v)) }

// auditLog is the list of the log under a name that stays.
func (s *Site) auditLog(v *visit) error {
	e := s.entries[s.Registry.Of(&models.AuditLog{})]
	if e == nil {
		return schema.ErrNotFound
	}
	v.entry = e
	return s.list(v)
}

// auditBulk does something with chosen entries of the log: they can be exported.
func (s *Site) auditBulk(v *visit) error {
	if v.entry = s.entries[s.Registry.Of(&models.AuditLog{})]; v.entry == nil {
		return schema.ErrNotFound
	}
	return s.bulk(v)
}
