package panel

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"duckhoo/web/ui"
)

// noticeCookie carries what the page after a redirect has to say.
const noticeCookie = "duckhoo-notice"

// notice is something that just happened.
type notice struct {
	Bad  bool   `json:"bad,omitempty"`
	Stay bool   `json:"stay,omitempty"` // until somebody closes it
	Text string `json:"text"`
	Href string `json:"href,omitempty"`
	Link string `json:"link,omitempty"`
	Undo string `json:"undo,omitempty"`
	// Until is when it cannot be undone any more, in Unix milliseconds; 0 is never.
	Until int64 `json:"until,omitempty"`
	// Next is where Undo goes.
	Next string `json:"next,omitempty"`
	// IDs are the rows that Undo brings back; nil when its address says which.
	IDs []string `json:"ids,omitempty"`
}

// tell sends a notice along with a redirect.
func (v *visit) tell(n notice) {
	body, err := json.Marshal(n)
	if err != nil {
		return
	}
	v.said = &n
	v.setNotice(base64.RawURLEncoding.EncodeToString(append(v.site.mac("notice", body), body...)), time.Minute)
}

func (v *visit) setNotice(value string, age time.Duration) {
	v.Cookie(&fiber.Cookie{
		Name: noticeCookie, Value: value, Path: v.site.base, HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode,
		Secure: v.Protocol() == "https" || strings.HasPrefix(v.site.Settings.App.PublicURL, "https:"),
		MaxAge: int(age.Seconds()), Expires: time.Now().Add(age),
	})
}

// toasts takes the notice that came with the request or was made since, once.
func (v *visit) toasts() []ui.Toast {
	n, ok := v.told()
	if !ok {
		return nil
	}
	v.setNotice("", -time.Hour)
	t := ui.Toast{Tone: ui.OK, Stay: n.Stay, Text: n.Text, Href: n.Href, Link: n.Link, Undo: n.Undo, Fields: undone(n.IDs)}
	if n.Undo != "" {
		t.CSRF = v.site.CSRF(v.Ctx)
	}
	if n.Until > 0 {
		t.Until, t.Left = time.UnixMilli(n.Until), time.UnixMilli(n.Until).Sub(v.site.Now())
	}
	if n.Next != "" {
		t.Fields = append(t.Fields, ui.Pair{Name: "next", Value: n.Next})
	}
	if n.Bad {
		t.Tone = ui.Bad
	}
	return []ui.Toast{t}
}

func (v *visit) told() (notice, bool) {
	if v.said != nil {
		return *v.said, true
	}
	var n notice
	raw, err := base64.RawURLEncoding.DecodeString(v.Cookies(noticeCookie))
	if err != nil || len(raw) < sha256.Size {
		return n, false
	}
	mac, body := raw[:sha256.Size], raw[sha256.Size:]
	if !hmac.Equal(mac, v.site.mac("notice", body)) {
		return n, false
	}
	return n, json.Unmarshal(body, &n) == nil
}

// mac signs bytes for one purpose.
func (s *Site) mac(purpose string, body []byte) []byte {
	h := hmac.New(sha256.New, s.Key)
	h.Write([]byte("panel " + purpose + "\x00"))
	h.Write(body)
	return h.Sum(nil)
}

// once adds what is told about a row now and never again.
func (v *visit) once(row any, n *notice) {
	if v.entry.once == nil {
		return
	}
	if text := v.in(v.entry.once(row)); text != "" {
		n.Text, n.Stay = n.Text+" "+text, true
	}
}
