package database

import (
	gormschema "gorm.io/gorm/schema"

	"duckhoo/models/database/migrate"
	"duckhoo/models/schema"
)

// tableRenames turns the names of models in renames into those of their tables:
// people say quiz.name=title and quizzes.name=title alike.
func tableRenames(renames []migrate.Rename, have, want migrate.State, reg *schema.Registry) []migrate.Rename {
	out := make([]migrate.Rename, len(renames))
	for i, r := range renames {
		r.Table = tableNamed(r.Table, have, want, reg)
		if r.Column == "" {
			r.To = tableNamed(r.To, want, have, reg)
		}
		out[i] = r
	}
	return out
}

// tableNamed is the table of that name, or of the model of that name, also of one
// that is declared no more. A name that is neither stays as it is.
func tableNamed(name string, first, second migrate.State, reg *schema.Registry) string {
	guess := gormschema.NamingStrategy{}.TableName(name)
	if m := reg.Model(name); m != nil {
		guess = m.Table
	}
	for _, candidate := range []string{name, guess} {
		for _, state := range []migrate.State{first, second} {
			if _, ok := state.Table(candidate); ok {
				return candidate
			}
		}
	}
	return name
}
