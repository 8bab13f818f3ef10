package accounts

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"duckhoo/models"
	"duckhoo/models/schema"
	"duckhoo/models/words"
)

// houseNames are what only those call themselves who speak for the house.
var houseNames = []string{
	"admin", "administrator", "duckhoo", "mod", "moderator", "official", "staff", "superuser", "support", "system",
	"관리자", "덕후", "모더레이터", "시스템", "운영자", "운영진", "운영팀",
}

// housed reports whether a nickname reads as one of houseNames: whatever its letters
// are drawn like, and whatever stands between and around them.
func housed(nickname string) bool {
	bare := strings.Map(func(r rune) rune {
		r = words.Plain(r)
		if words.Unseen(r) || !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKC.String(nickname))
	return slices.Contains(houseNames, bare)
}

// forHouse is what is said to somebody who would pass for the house.
func forHouse() schema.Problem {
	return schema.Problem{Pointer: "/nickname", Code: "reserved", Detail: schema.Text{
		KO: "운영진으로 보이는 별명은 쓸 수 없어요.", EN: "A nickname that reads as the staff's is not to be had."}}
}

// ownNickname asks that nobody gives themselves or others a nickname of the house but
// whoever may change people. What somebody has already stays.
func ownNickname(a schema.Actor, old, u *models.User) error {
	if schema.IsProgram(a) || a.Super() || a.Allowed("user.change") || old != nil && old.Nickname == u.Nickname || !housed(u.Nickname) {
		return nil
	}
	return schema.Invalid{forHouse()}
}
