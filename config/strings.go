package config

// Strings is a list of words that may be written as one word alone, for the
// options of middleware: `by: address` or `by: [person, key]`.
type Strings []string
