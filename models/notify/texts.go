package notify

import (
	"embed"
	"fmt"
	"strings"
	"text/template"
)

//go:embed texts
var texts embed.FS

// The mails that there are.
const (
	Reset        = "reset"         // Link, Hours, Code, Minutes
	Verify       = "verify"        // Link, Hours, Code, Minutes
	Changed      = "changed"       // the password was changed: Link to the log-in page
	Factor       = "factor"        // a second factor came or went, as Event says: Link to reset the password
	EmailChanged = "email_changed" // goes to the old address: Link to the site
	Decision     = "decision"      // what was decided about the person: Event, Action, Reason, Until, Appeal
	Leaving      = "leaving"       // as Event says: the account will be deleted Until then, Link to the log-in page; or it is kept
	Known        = "known"         // somebody typed the address of Handle: Link to the log-in page
)

// Words fill the text of a mail.
type Words struct {
	Site     string // the name of the site
	Nickname string // whom the mail is to
	Handle   string
	Link     string
	Event    string // of Factor: app_on, app_off, passkey_on, passkey_off, recovery_new, factors_off; of Leaving: asked, kept
	Hours    int    // how long the link holds
	Code     string // that does what the link does, typed in
	Minutes  int    // how long the code holds

	Action   string // of Decision: what was decided
	Title    string // about what
	Reason   string
	Until    string // when it ends by itself, "" for not at all; of Leaving: the day
	Sanction bool   // it lasts
	Appeal   string // until when one may appeal, "" for no appeal
}

// Compose writes a mail in a language, "ko" or "en"; others get Korean. The
// first line of a text is the subject.
func Compose(lang, name, to string, words Words) (Mail, error) {
	if lang != "en" {
		lang = "ko"
	}
	t, err := template.New(name+".txt").Option("missingkey=error").ParseFS(texts, "texts/"+lang+"/"+name+".txt")
	if err != nil {
		return Mail{}, fmt.Errorf("notify: text %s: %w", name, err)
	}
	var b strings.Builder
	if err := t.Execute(&b, words); err != nil {
		return Mail{}, fmt.Errorf("notify: text %s: %w", name, err)
	}
	subject, text, _ := strings.Cut(b.String(), "\n\n")
	return Mail{To: to, Subject: strings.TrimSpace(subject), Text: text}, nil
}
