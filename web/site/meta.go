package site

import (
	"duckhoo/web/locales"
	"duckhoo/web/static"
	"duckhoo/web/ui"
)

// meta is what previews and search engines are told of a page, beside what the
// layout says.
type meta struct {
	Kind        string // of Open Graph: website, article, profile
	Title       string
	Description string
	Address     string // absolute
	Image       string // absolute, "" for none
	Icon        string // absolute: the duck, where there is no image
	Card        bool   // the image is one of package preview, whose size is known
	Locale      string // ko_KR
	Others      []version
	Data        any // JSON-LD, nil for none
}

// version is the page in one language.
type version struct{ Lang, Href string }

// meta describes a page that stands in both languages.
func (v *visit) meta(p ui.Site, kind string) meta {
	m := meta{Kind: kind, Title: p.Title, Description: p.Description, Address: p.Canonical, Locale: "ko_KR"}
	m.Icon = v.site.absolute(static.Path("img/icon-512.png"))
	if v.lang() == locales.English {
		m.Locale = "en_US"
	}
	if p.Canonical != "" && !p.Hidden {
		for _, lang := range locales.Languages() {
			m.Others = append(m.Others, version{Lang: lang, Href: withQuery(p.Canonical, "lang", lang)})
		}
	}
	return m
}

// drawn makes the picture that the server draws for an address the one of its
// preview, in the language that the page was asked for.
func (v *visit) drawn(m *meta, address string) {
	m.Image, m.Card = v.canonical(address+previewName), true
}

// absolute makes an address of this site whole.
func (s *Site) absolute(address string) string {
	if len(address) > 0 && address[0] == '/' {
		return s.origin + address
	}
	return address
}

// websiteData is the site as schema.org describes one.
func (v *visit) websiteData() any {
	return map[string]any{
		"@context": "https://schema.org", "@type": "WebSite", "name": v.T("name"), "url": v.site.origin + "/",
		"potentialAction": map[string]any{
			"@type": "SearchAction", "target": v.site.origin + "/search?q={q}", "query-input": "required name=q",
		},
	}
}

// shelfData is a list of quizzes as schema.org describes one.
func (v *visit) shelfData(name, description, address string, cards []card) any {
	items := make([]any, 0, len(cards))
	for n, c := range cards {
		items = append(items, map[string]any{"@type": "ListItem", "position": n + 1, "name": c.Title, "url": v.site.absolute(c.Href)})
	}
	return map[string]any{
		"@context": "https://schema.org", "@type": "CollectionPage", "name": name, "description": description, "url": v.site.origin + address,
		"mainEntity": map[string]any{"@type": "ItemList", "numberOfItems": len(items), "itemListElement": items},
	}
}

// personData is somebody as schema.org describes them: what the page shows.
func (v *visit) personData(p person, address, since string) any {
	who := map[string]any{"@type": "Person", "name": p.Name, "alternateName": p.Handle, "url": v.site.origin + address}
	if p.Avatar != "" {
		who["image"] = v.site.absolute(p.Avatar)
	}
	return map[string]any{"@context": "https://schema.org", "@type": "ProfilePage", "dateCreated": since, "mainEntity": who}
}
