package authoring

import (
	"context"
	"errors"
	"fmt"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// EnsureGenres adds the genres that every installation has and that are
// missing. Those that staff renamed, hid or put in the trash stay as they are.
func EnsureGenres(ctx context.Context, db *database.DB) error {
	m := db.Registry.Model("genre")
	return db.Tx(ctx, func(ctx context.Context) error {
		for i, g := range genres() {
			if _, err := FindAny(ctx, db, m, schema.Eq("Slug", g.Slug)); err == nil {
				continue
			} else if !errors.Is(err, schema.ErrNotFound) {
				return fmt.Errorf("genre %s: %w", g.Slug, err)
			}
			in := &schema.Input{Values: map[string]any{"slug": g.Slug, "label_ko": g.LabelKO, "label_en": g.LabelEN,
				"position": int64(i + 1), "active": true}}
			if _, err := db.Create(ctx, schema.Program{Name: "genres"}, m, in); err != nil {
				return fmt.Errorf("genre %s: %w", g.Slug, err)
			}
		}
		return nil
	})
}

func genres() []models.Genre {
	return []models.Genre{
		{Slug: "movie", LabelKO: "영화", LabelEN: "Movies"},
		{Slug: "animation", LabelKO: "애니메이션", LabelEN: "Animation"},
		{Slug: "game", LabelKO: "게임", LabelEN: "Games"},
		{Slug: "entertainment", LabelKO: "연예", LabelEN: "Entertainment"},
		{Slug: "military", LabelKO: "밀리터리", LabelEN: "Military"},
		{Slug: "sports", LabelKO: "스포츠", LabelEN: "Sports"},
		{Slug: "general", LabelKO: "일반 상식", LabelEN: "General knowledge"},
	}
}
