package accounts

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"duckhoo/models/schema"
)

// longestPassword is in code points, after normalisation.
const longestPassword = 256

// normal brings a password to the form that is hashed: whichever way a
// keyboard composes Hangul or accents, it is the same password.
func normal(password string) string { return norm.NFKC.String(password) }

// fold brings a name to the form that is compared: width, composition, letter
// case and blanks around it mean nothing.
func fold(name string) string {
	return strings.ToLower(strings.TrimSpace(norm.NFKC.String(name)))
}

// hashable reports whether a password is worth the work: longer ones cannot be
// anybody's.
func hashable(password string) bool {
	return len(password) <= 4*longestPassword && utf8.ValidString(password)
}

// CheckPassword says what is wrong with a new password of a person with that
// handle and e-mail address. The pointer is /password.
func (s *Service) CheckPassword(password, handle, email string) error {
	word := normal(password)
	n := utf8.RuneCountInString(word)
	problem := func(code string, param any) error {
		return schema.Invalid{schema.NewProblem("/password", code, param)}
	}
	mailbox, _, _ := strings.Cut(fold(email), "@")
	switch own := fold(password); {
	case password == "":
		return problem("required", nil)
	case !utf8.ValidString(password):
		return problem("invalid", nil)
	case n < s.auth.Password.Min:
		return problem("too_short", s.auth.Password.Min)
	case n > longestPassword:
		return problem("too_long", longestPassword)
	case own == fold(handle), own == fold(email), own == mailbox:
		return schema.Invalidf("/password", "same_as_name", schema.Text{
			KO: "아이디나 이메일과 같은 비밀번호는 쓸 수 없어요.", EN: "It must not be the handle or the e-mail address."})
	case strings.Count(word, firstRune(word)) == n:
		return schema.Invalidf("/password", "too_simple", schema.Text{
			KO: "한 글자만 되풀이한 비밀번호는 쓸 수 없어요.", EN: "It must not be one character again and again."})
	}
	return nil
}

func firstRune(s string) string {
	_, size := utf8.DecodeRuneInString(s)
	return s[:size]
}
