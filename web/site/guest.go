package site

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models/exam"
)

const (
	// guestCookie carries the token of a guest who takes quizzes.
	guestCookie = "duckhoo-guest"
	// guestMost is how long a token may be; what is longer is nobody's.
	guestMost = 64
)

// taker is who asks, as somebody who takes quizzes.
func (v *visit) taker() exam.Taker {
	t := exam.Taker{Actor: v.actor, Token: v.Cookies(v.guestName())}
	if len(t.Token) > guestMost {
		t.Token = ""
	}
	return t
}

// remembered keeps a new guest's token in the browser, where no script reads it.
func (v *visit) remembered(token string) {
	if token == "" {
		return
	}
	v.Cookie(&fiber.Cookie{
		Name: v.guestName(), Value: token, Path: "/", HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode,
		Secure: v.encrypted(), MaxAge: int(year / time.Second),
	})
}

func (v *visit) guestName() string {
	if v.encrypted() {
		return "__Host-" + guestCookie
	}
	return guestCookie
}

// encrypted reports whether cookies are for https alone.
func (v *visit) encrypted() bool { return v.site.secure || v.Protocol() == "https" }
