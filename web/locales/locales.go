// Package locales holds every text that a person reads, in Korean and in
// English, and writes dates and numbers as each language does.
//
// A text has a key such as "shell.skip" and stands in one file for each area
// and language: ko/shell.yaml, en/shell.yaml. A key that a language lacks is
// looked up in the other, and shows as itself when neither has it.
package locales

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"text/template"

	"github.com/goccy/go-yaml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	i18ntemplate "github.com/nicksnyder/go-i18n/v2/i18n/template"
	"golang.org/x/text/language"
)

// Korean and English are the languages of the house; Korean is the first.
const (
	Korean  = "ko"
	English = "en"
)

//go:embed ko/*.yaml en/*.yaml
var files embed.FS

// Languages lists the languages that there are texts in, the first first.
func Languages() []string { return []string{Korean, English} }

// Known returns lang when there are texts in it, and Korean otherwise.
func Known(lang string) string {
	if slices.Contains(Languages(), lang) {
		return lang
	}
	return Korean
}

// Catalogue is the texts of all languages. It is safe for concurrent use.
type Catalogue struct {
	plain     map[string]map[string]string // language -> key -> text without a blank to fill
	keys      map[string][]string
	localizer map[string]*i18n.Localizer
	parser    i18ntemplate.Parser
}

// parser has the same functions for ever, so that a text is parsed once.
type parser struct{ *i18ntemplate.TextParser }

func (parser) Cacheable() bool { return true }

// New returns the catalogue that is built into the program, which is read once. A
// key that stands twice in one language is an error.
func New() (*Catalogue, error) { return built() }

var built = sync.OnceValues(func() (*Catalogue, error) { return Load(files) })

// Load reads <language>/<area>.yaml files from fsys.
func Load(fsys fs.FS) (*Catalogue, error) {
	bundle := i18n.NewBundle(language.Korean)
	c := &Catalogue{
		plain:     map[string]map[string]string{},
		keys:      map[string][]string{},
		localizer: map[string]*i18n.Localizer{},
		parser:    parser{&i18ntemplate.TextParser{Funcs: template.FuncMap{"josa": Josa}}},
	}
	for _, lang := range Languages() {
		if err := c.load(fsys, bundle, lang); err != nil {
			return nil, err
		}
		c.localizer[lang] = i18n.NewLocalizer(bundle, lang)
	}
	return c, nil
}

func (c *Catalogue) load(fsys fs.FS, bundle *i18n.Bundle, lang string) error {
	names, err := fs.Glob(fsys, lang+"/*.yaml")
	if err != nil {
		return fmt.Errorf("list texts in %s: %w", lang, err)
	}
	c.plain[lang] = map[string]string{}
	seen := map[string]string{}
	for _, name := range names {
		messages, err := parse(fsys, lang, name)
		if err != nil {
			return err
		}
		for _, m := range messages {
			if first, twice := seen[m.ID]; twice {
				return fmt.Errorf("read texts: %s: key %q stands in %s already", name, m.ID, first)
			}
			seen[m.ID] = name
			c.keys[lang] = append(c.keys[lang], m.ID)
			if isPlain(m) {
				c.plain[lang][m.ID] = m.Other
			}
		}
		if err := bundle.AddMessages(language.Make(lang), messages...); err != nil {
			return fmt.Errorf("read texts: %s: %w", name, err)
		}
	}
	slices.Sort(c.keys[lang])
	return nil
}

func parse(fsys fs.FS, lang, name string) ([]*i18n.Message, error) {
	body, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, fmt.Errorf("read texts: %w", err)
	}
	format := strings.TrimPrefix(path.Ext(name), ".")
	file, err := i18n.ParseMessageFileBytes(body, lang+"."+format, map[string]i18n.UnmarshalFunc{format: unmarshal})
	if err != nil {
		return nil, fmt.Errorf("read texts: %s: %w", name, err)
	}
	return file.Messages, nil
}

func unmarshal(data []byte, v any) error { return yaml.Unmarshal(data, v) }

// isPlain says that a message needs neither a count nor a blank filled.
func isPlain(m *i18n.Message) bool {
	return m.One == "" && !strings.Contains(m.Other, "{{")
}

// Keys lists the keys that lang has, sorted.
func (c *Catalogue) Keys(lang string) []string { return slices.Clone(c.keys[lang]) }

// Has says whether lang itself has the key.
func (c *Catalogue) Has(lang, key string) bool {
	_, found := slices.BinarySearch(c.keys[lang], key)
	return found
}

// T writes the text of key in lang. args are pairs of a name and a value that
// fill the blanks {{.name}}; "count" also chooses singular or plural. Integers
// are written with thousands separators. A text whose blanks cannot be filled
// shows as its key.
func (c *Catalogue) T(lang, key string, args ...any) string {
	for _, l := range order(lang) {
		if text, ok := c.plain[l][key]; ok {
			return text
		}
		if text, err := c.fill(l, key, args); err == nil {
			return text
		}
	}
	return key
}

func (c *Catalogue) fill(lang, key string, args []any) (string, error) {
	if !c.Has(lang, key) {
		return "", errors.New("no such key")
	}
	data, count, err := blanks(args)
	if err != nil {
		return "", err
	}
	config := &i18n.LocalizeConfig{MessageID: key, TemplateData: data, PluralCount: count, TemplateParser: c.parser}
	text, err := c.localizer[lang].Localize(config)
	if err == nil || count == nil {
		return text, err
	}
	// "1 h" and "2 h" are one text: it has no singular to choose.
	config.PluralCount = nil
	return c.localizer[lang].Localize(config)
}

func order(lang string) []string {
	if lang == English {
		return []string{English, Korean}
	}
	return []string{Korean, English}
}

func blanks(args []any) (map[string]any, any, error) {
	if len(args)%2 != 0 {
		return nil, nil, errors.New("a name without a value")
	}
	data := make(map[string]any, len(args)/2)
	var count any
	for i := 0; i < len(args); i += 2 {
		name, ok := args[i].(string)
		if !ok {
			return nil, nil, fmt.Errorf("name of a blank is a %T", args[i])
		}
		if name == "count" {
			count = args[i+1]
		}
		data[name] = written(args[i+1])
	}
	return data, count, nil
}

func written(value any) any {
	switch n := value.(type) {
	case int:
		return Grouped(int64(n))
	case int64:
		return Grouped(n)
	default:
		return value
	}
}
