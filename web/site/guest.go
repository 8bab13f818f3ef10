package site

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models/accounts"
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

// Claim makes what the browser took as a guest the person's who has come in by
// it. The token has done its work then, and goes.
func (s *Site) Claim(c *fiber.Ctx, who *accounts.Identity) error {
	v := s.visit(c)
	t := v.taker()
	if s.Exam == nil || t.Token == "" {
		return nil
	}
	if _, err := s.Exam.Claim(v.ctx, who.ActorID(), t.Token); err != nil {
		return err
	}
	v.Cookie(&fiber.Cookie{
		Name: v.guestName(), Path: "/", HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode,
		Secure: v.encrypted(), MaxAge: -1, Expires: time.Unix(0, 0),
	})
	return nil
}

func (v *visit) guestName() string {
	if v.encrypted() {
		return "__Host-" + guestCookie
	}
	return guestCookie
}

// encrypted reports whether cookies are for https alone.
func (v *visit) encrypted() bool { return v.site.secure || v.Protocol() == "https" }
