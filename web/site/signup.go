package site

import (
	"errors"
	"strings"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models/accounts"
	"duckhoo/models/schema"
	"duckhoo/web/ui"
)

// SignupForm is what the sign-up page shows. The password is never sent back.
type SignupForm struct {
	Page        ui.Site
	Values      Registration
	Agreed      map[string]bool // terms, privacy, age
	Next        string
	PasswordMin int
	Error       string            // what is wrong with all of it
	Errors      map[string]string // by the field's name
	Ways        []ui.Way
}

// promises are what everybody who signs up agrees to.
func promises() []string { return []string{"terms", "privacy", "age"} }

// SignUpPage answers GET /signup.
func (s *Site) SignUpPage(c *fiber.Ctx) error {
	v := s.visit(c)
	if !s.Settings.Auth.Signup {
		return schema.ErrNotFound
	}
	next := local(c.Query("next"))
	if !v.actor.ActorID().IsZero() {
		return c.Redirect(next, fiber.StatusFound)
	}
	return v.render(fiber.StatusOK, SignupPage(v.signupForm(Registration{}, next)))
}

// SignUp answers POST /signup with handle, nickname, email, password, the
// promises and next.
func (s *Site) SignUp(c *fiber.Ctx) error {
	v := s.visit(c)
	if !s.Settings.Auth.Signup {
		return schema.ErrNotFound
	}
	r := Registration{Handle: v.posted("handle"), Nickname: v.posted("nickname"), Email: v.posted("email"), Password: v.posted("password")}
	next := local(v.posted("next"))
	err := v.agreed()
	if err == nil {
		err = s.Door.SignUp(c, r)
	}
	if err == nil {
		return c.Redirect(s.visit(c).afterSignUp(next), fiber.StatusSeeOther)
	}
	form := v.signupForm(r, next)
	var invalid schema.Invalid
	words, ok := v.words(err)
	switch {
	case ok:
		form.Error = words
	case errors.As(err, &invalid):
		form.problems(invalid, v.lang())
	default:
		return err
	}
	return v.render(fiber.StatusUnprocessableEntity, SignupPage(form))
}

// agreed reports the promises that were not made.
func (v *visit) agreed() error {
	var missing schema.Invalid
	for _, name := range promises() {
		if v.posted(name) != "1" {
			missing = append(missing, schema.NewProblem("/"+name, "required", nil))
		}
	}
	return missing.OrNil()
}

func (v *visit) signupForm(r Registration, next string) SignupForm {
	r.Password = ""
	form := SignupForm{
		Page: v.accountPage("signup", v.T("signup_title")), Values: r, Next: next, PasswordMin: v.site.Settings.Auth.Password.Min,
		Agreed: map[string]bool{}, Errors: map[string]string{}, Ways: v.ways(next),
	}
	for _, name := range promises() {
		form.Agreed[name] = v.posted(name) == "1"
	}
	return form
}

// problems puts each problem at its field; what belongs to none stands above.
func (f *SignupForm) problems(list schema.Invalid, lang string) {
	for _, p := range list {
		name, _, _ := strings.Cut(strings.TrimPrefix(p.Pointer, "/"), "/")
		if !f.has(name) {
			f.Error = strings.TrimSpace(f.Error + " " + p.Detail.In(lang))
		} else if f.Errors[name] == "" {
			f.Errors[name] = p.Detail.In(lang)
		}
	}
}

func (f *SignupForm) has(name string) bool {
	switch name {
	case "handle", "nickname", "email", "password", "terms", "privacy", "age":
		return true
	}
	return false
}

// afterSignUp is the page that says where the mail went, or where people wanted to
// go if there is none.
func (v *visit) afterSignUp(next string) string {
	who, ok := v.actor.(*accounts.Identity)
	if !ok || who.User.Email == "" || who.User.EmailVerified {
		return next
	}
	return withNext(verifyPath, next)
}
