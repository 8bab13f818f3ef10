package site

import (
	"duckhoo/models"
	"duckhoo/web/static"
)

// cover is the picture of a quiz.
type cover struct {
	Src string
	Own bool // somebody uploaded it; else it is the genre's
}

// cover is the quiz's own picture, or one that stands for its genre.
func (v *visit) cover(quiz *models.Quiz) cover {
	if src := v.fileURL(quiz.Cover); src != "" {
		return cover{Src: src, Own: true}
	}
	slug := ""
	if quiz.Genre != nil {
		slug = quiz.Genre.Slug
	}
	return cover{Src: static.Path("img/" + genreCover(slug))}
}

// genreCover is the picture that stands for a genre.
func genreCover(slug string) string {
	switch slug {
	case "movie":
		return "cover-film.png"
	case "animation":
		return "cover-plane.png"
	case "game":
		return "cover-sword.png"
	case "entertainment":
		return "cover-mic.png"
	case "military":
		return "cover-tank.png"
	case "sports":
		return "cover-ball.png"
	}
	return "cover-star.png"
}

// genreArt is the icon of a genre's cartridge. Genres that staff added share
// one.
func genreArt(slug string) string {
	switch slug {
	case "movie", "animation", "game", "entertainment", "military", "sports":
		return static.Path("img/genre-" + slug + ".svg")
	}
	return static.Path("img/genre-general.svg")
}
