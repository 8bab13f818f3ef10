package accounts

import (
	"crypto/rand"
	"strings"
)

// generated returns a password of 80 random bits that is easy to type: four
// groups of four letters and digits.
func generated() string {
	text := strings.ToLower(rand.Text())
	return text[0:4] + "-" + text[4:8] + "-" + text[8:12] + "-" + text[12:16]
}
