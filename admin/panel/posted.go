package panel

import (
	"bytes"
	"mime/multipart"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// posted is what a form sent: plain values, files, and owned rows by their
// relation and number.
type posted struct {
	values map[string][]string
	files  map[string]*multipart.FileHeader
	kids   map[string][]postedChild
}

// postedChild is one owned row of a form: questions.3.
type postedChild struct {
	index int
	posted
}

// mostChildren is the largest number that a row of a form can have.
const mostChildren = 100_000

// readPosted reads the body of a form, sent plain or with files. What stands
// in the address is not looked at.
func readPosted(c *fiber.Ctx) (*posted, error) {
	p := &posted{}
	if bytes.HasPrefix(bytes.ToLower(c.Request().Header.ContentType()), []byte(fiber.MIMEMultipartForm)) {
		form, err := c.MultipartForm()
		if err != nil {
			return nil, fiber.ErrBadRequest
		}
		for name, values := range form.Value {
			p.put(name, values)
		}
		for name, files := range form.File {
			if len(files) > 0 && (files[0].Size > 0 || files[0].Filename != "") {
				p.putFile(name, files[0])
			}
		}
		p.sort()
		return p, nil
	}
	all := map[string][]string{}
	for key, value := range c.Request().PostArgs().All() {
		all[string(key)] = append(all[string(key)], string(value))
	}
	for name, values := range all {
		p.put(name, values)
	}
	p.sort()
	return p, nil
}

// at finds the row of a name such as questions.0.choices.1.text and what is
// left of the name there; nil when a number is none.
func (p *posted) at(name string) (*posted, string) {
	relation, rest, nested := strings.Cut(name, ".")
	if !nested {
		return p, name
	}
	number, field, ok := strings.Cut(rest, ".")
	index, err := strconv.Atoi(number)
	if !ok || err != nil || index < 0 || index > mostChildren || strconv.Itoa(index) != number {
		return nil, ""
	}
	if p.kids == nil {
		p.kids = map[string][]postedChild{}
	}
	i := slices.IndexFunc(p.kids[relation], func(k postedChild) bool { return k.index == index })
	if i < 0 {
		i = len(p.kids[relation])
		p.kids[relation] = append(p.kids[relation], postedChild{index: index})
	}
	return p.kids[relation][i].at(field)
}

func (p *posted) put(name string, values []string) {
	at, rest := p.at(name)
	if at == nil {
		return
	}
	if at.values == nil {
		at.values = map[string][]string{}
	}
	at.values[rest] = values
}

func (p *posted) putFile(name string, file *multipart.FileHeader) {
	at, rest := p.at(name)
	if at == nil {
		return
	}
	if at.files == nil {
		at.files = map[string]*multipart.FileHeader{}
	}
	at.files[rest] = file
}

// sort brings owned rows into the order of their numbers.
func (p *posted) sort() {
	for _, list := range p.kids {
		slices.SortFunc(list, func(a, b postedChild) int { return a.index - b.index })
		for i := range list {
			list[i].sort()
		}
	}
}

// version is the lock version that the form showed; told says that it has one.
// One that nobody can read is older than all.
func (p *posted) version() (lock int64, told bool) {
	text := p.get("_version")
	lock, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		lock = 0
	}
	return lock, text != ""
}

// get returns the last value of a name, as a check box behind a hidden field
// posts it.
func (p *posted) get(name string) string {
	if list := p.values[name]; len(list) > 0 {
		return list[len(list)-1]
	}
	return ""
}

// has reports whether the form sent the name at all.
func (p *posted) has(name string) bool {
	_, ok := p.values[name]
	return ok || p.files[name] != nil
}

// all returns the values of a name that are not blank.
func (p *posted) all(name string) []string {
	var out []string
	for _, v := range p.values[name] {
		if v != "" {
			out = append(out, v)
		}
	}
	return out
}
