package formats

import "strings"

// headMark starts the comment in which formats without a place for it carry
// what there is to say about a quiz, one "name: value" a line.
const headMark = "duckhoo quiz"

// headLines are the lines of that comment. A backslash escapes itself, and with
// n, t, - and s stands for a line feed, a tab, the second of two hyphens, which
// comments of XML may not have, and nothing, which keeps outer white space.
func headLines(q Quiz) []string {
	out := []string{headMark}
	add := func(name, value string) {
		if value != "" {
			out = append(out, name+": "+escapeHead(value))
		}
	}
	add("title", q.Title)
	add("description", q.Description)
	add("language", q.Language)
	add("genre", q.Genre)
	add("tags", strings.Join(q.Tags, " "))
	add("licence", q.Licence)
	add("attribution", q.Attribution)
	return out
}

func escapeHead(value string) string {
	escaped := strings.NewReplacer(`\`, `\\`, "\n", `\n`, "\t", `\t`).Replace(value)
	for strings.Contains(escaped, "--") {
		escaped = strings.ReplaceAll(escaped, "--", `-\-`)
	}
	if strings.TrimSpace(escaped) == escaped {
		return escaped
	}
	return `\s` + escaped + `\s`
}

// readHead takes one line of the comment.
func readHead(q *Quiz, text string) {
	name, value, ok := strings.Cut(text, ":")
	if !ok {
		return
	}
	value = unescapeHead(strings.TrimSpace(value))
	switch strings.TrimSpace(name) {
	case "title":
		q.Title = value
	case "description":
		q.Description = value
	case "language":
		q.Language = value
	case "genre":
		q.Genre = value
	case "tags":
		q.Tags = strings.Fields(value)
	case "licence":
		q.Licence = value
	case "attribution":
		q.Attribution = value
	}
}

func unescapeHead(value string) string {
	return strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\t`, "\t", `\-`, "-", `\s`, "").Replace(value)
}
