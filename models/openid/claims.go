package openid

import (
	"encoding/json"
	"math"
	"strings"
	"time"
)

// Claims are what a provider says about somebody. Issuer and Subject say who it
// is; the rest is for the profile of a new account.
type Claims struct {
	Provider string // its name in the settings
	Issuer   string
	Subject  string

	Email    string // empty where the provider has not said that it is theirs
	Unproven string // an address that is not known to be theirs
	Username string
	Name     string
}

// said is a token as it is written.
type said struct {
	Nonce     string  `json:"nonce"`
	AtHash    string  `json:"at_hash"`
	CodeHash  string  `json:"c_hash"`
	Party     string  `json:"azp"`
	ClientID  string  `json:"client_id"`
	TokenUse  string  `json:"token_use"`
	IssuedAt  moment  `json:"iat"`
	NotBefore *moment `json:"nbf"`

	Email     string `json:"email"`
	Verified  yes    `json:"email_verified"`
	Preferred string `json:"preferred_username"`
	Cognito   string `json:"cognito:username"` // in ID tokens of Cognito
	Username  string `json:"username"`         // in its access tokens
	Nickname  string `json:"nickname"`
	Name      string `json:"name"`
}

// claims of a provider about a subject.
func (s said) claims(p *Provider, subject string) Claims {
	c := Claims{Provider: p.Name(), Issuer: p.Issuer(), Subject: subject,
		Username: first(s.Preferred, s.Cognito, s.Username), Name: first(s.Nickname, s.Name)}
	if s.Verified {
		c.Email = strings.TrimSpace(s.Email)
	} else {
		c.Unproven = strings.TrimSpace(s.Email)
	}
	return c
}

func first(words ...string) string {
	for _, word := range words {
		if word = strings.TrimSpace(word); word != "" {
			return word
		}
	}
	return ""
}

// yes is a bool that some providers write as a text.
type yes bool

// UnmarshalJSON takes true and "true" for yes and everything else for no.
func (y *yes) UnmarshalJSON(text []byte) error {
	*y = string(text) == "true" || string(text) == `"true"`
	return nil
}

// moment is a NumericDate (RFC 7519), in seconds since 1970.
type moment time.Time

// UnmarshalJSON reads a number, with a fraction or not.
func (m *moment) UnmarshalJSON(text []byte) error {
	var seconds float64
	if err := json.Unmarshal(text, &seconds); err != nil {
		return err
	}
	if math.Abs(seconds) > 1<<40 {
		seconds = math.Copysign(1<<40, seconds)
	}
	*m = moment(time.Unix(int64(seconds), 0))
	return nil
}
