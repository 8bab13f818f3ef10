package accounts

import (
	"context"
	"fmt"
	"sync"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// rights remembers what roles may do. An entry is good for one lock version of
// its role, which every session's lookup reads anew: every change of a role or
// of its permissions raises it, so no instance ever goes by what is over.
type rights struct {
	db    *database.DB
	roles *schema.Model

	mu    sync.RWMutex
	known map[schema.ID]right
}

// of returns what a role may do; nobody's role may do nothing.
func (r *rights) of(ctx context.Context, role *models.Role) (right, error) {
	if role == nil || !role.DeletedAt.IsZero() {
		return right{}, nil
	}
	r.mu.RLock()
	got, ok := r.known[role.ID]
	r.mu.RUnlock()
	if ok && got.lock == role.LockVersion {
		return got, nil
	}
	row, err := r.db.Find(ctx, r.roles, role.ID, "Permissions")
	if err != nil {
		return right{}, fmt.Errorf("accounts: read the rights of a role: %w", err)
	}
	got = newRight(r.db.Registry, row.(*models.Role))
	got.lock = role.LockVersion
	r.mu.Lock()
	r.known[role.ID] = got
	r.mu.Unlock()
	return got, nil
}
