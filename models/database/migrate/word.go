package migrate

import "regexp"

// replaceWord puts another name where a name stands as a whole word outside of
// strings in an expression.
func replaceWord(expression, name, by string) string {
	tokens := regexp.MustCompile(`'(?:[^']|'')*'|[A-Za-z_][A-Za-z0-9_]*|.`)
	return tokens.ReplaceAllStringFunc(expression, func(token string) string {
		if token == name {
			return by
		}
		return token
	})
}

// mentions reports whether a name stands in an expression as a whole word.
func mentions(expression, name string) bool {
	return replaceWord(expression, name, name+"_") != expression
}
