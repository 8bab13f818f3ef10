package models

import "duckhoo/models/schema"

// Page is a long text of the site that staff edit: terms, privacy, rules.
type Page struct {
	schema.Base `label:"안내문|Page" help:"약관, 개인정보, 커뮤니티 규칙이에요.|Terms, privacy and community rules."`
	Slug        string          `gorm:"size:40;not null;uniqueIndex:idx_pages_slug_language" validate:"required,slug" api:"read" label:"주소|Slug"`
	Language    Language        `gorm:"size:2;not null;uniqueIndex:idx_pages_slug_language;index" validate:"required" api:"read" label:"언어|Language"`
	Title       string          `gorm:"size:100;not null" validate:"required" api:"read" label:"제목|Title"`
	Body        schema.Markdown `gorm:"not null" validate:"required,max=50000" api:"read" label:"본문|Body"`
	Published   bool            `gorm:"index" api:"read" label:"공개|Published"`
}

// String returns the title.
func (p *Page) String() string { return p.Title }

// SearchFields are the texts that search looks in.
func (*Page) SearchFields() []string { return []string{"Title", "Body"} }

// Policy keeps pages that are not published inside the house.
func (*Page) Policy(m *schema.Model) schema.Policy { return pagePolicy{schema.Rules{Model: m}} }

type pagePolicy struct{ schema.Rules }

// Can hides unpublished pages from those who cannot see them in the back office.
func (p pagePolicy) Can(actor schema.Actor, verb string, row any) error {
	if page, ok := row.(*Page); ok && verb == schema.VerbRead && !page.Published && !actor.Super() && !actor.Allowed("page.view") {
		return schema.ErrNotFound
	}
	return p.Rules.Can(actor, verb, row)
}

// Scope lists published pages to the public.
func (p pagePolicy) Scope(actor schema.Actor, verb string) schema.Cond {
	if verb == schema.VerbRead {
		return schema.Eq("Published", true)
	}
	return p.Rules.Scope(actor, verb)
}

// Language is a language that people write in.
type Language string

// The languages.
const (
	Korean  Language = "ko"
	English Language = "en"
)

// Choices lists the languages.
func (Language) Choices() []string { return []string{"ko", "en"} }

// Label names a language.
func (l Language) Label(lang string) string {
	return pick(lang, map[Language][2]string{Korean: {"한국어", "Korean"}, English: {"영어", "English"}}[l])
}
