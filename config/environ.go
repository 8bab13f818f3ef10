package config

import (
	"maps"
	"reflect"
	"slices"
	"strings"
)

// The names without __ that the environment may have.
const (
	envPrefix   = "DUCKHOO_"
	envConfig   = "DUCKHOO_CONFIG"
	envEnv      = "DUCKHOO_ENV"
	envPassword = "DUCKHOO_ADMIN_PASSWORD"
	envSecret   = "DUCKHOO_SECRET_KEY"
	envPort     = "PORT"
)

// environ is the environment as a map; the last of two equal names counts.
func environ(list []string) map[string]string {
	env := make(map[string]string, len(list))
	for _, pair := range list {
		if name, value, ok := strings.Cut(pair, "="); ok {
			env[name] = value
		}
	}
	return env
}

// environment lays DUCKHOO_* over the files.
func (l *loader) environment(root *node) {
	l.alias(root, envEnv, "app", "env")
	l.alias(root, envSecret, "app", "secret_key")
	for _, name := range slices.Sorted(maps.Keys(l.env)) {
		rest, ours := strings.CutPrefix(name, envPrefix)
		if ours && !slices.Contains(plainNames(), name) {
			l.variable(root, name, strings.Split(strings.ToLower(rest), "__"))
		}
	}
}

// plainNames are the names of ours that stand for no path.
func plainNames() []string { return []string{envConfig, envEnv, envPassword, envSecret} }

// alias writes one of the short names, unless it is empty. The long name of
// the same setting must then say the same.
func (l *loader) alias(root *node, name string, path ...string) {
	value := l.env[name]
	if value == "" {
		return
	}
	long := envName(path)
	if other, set := l.env[long]; set && other != value {
		l.report(Problem{ID: idContradiction, Origin: Origin{Env: name}, Path: strings.Join(path, "."),
			Text: "contradicts " + long + "; set one of them"})
	}
	root.put(path, envNode(name, value))
}

// variable writes one DUCKHOO_SECTION__KEY.
func (l *loader) variable(root *node, name string, path []string) {
	t, ok := typeAt(reflect.TypeFor[Settings](), path)
	switch {
	case !ok || name != strings.ToUpper(name):
		l.report(Problem{ID: idUnknownEnv, Origin: Origin{Env: name}, Text: l.unknownEnv(root, name)})
	case len(path) == 1 || isSection(t):
		l.report(Problem{ID: idUnknownEnv, Origin: Origin{Env: name},
			Text: "names no single setting; " + sectionHint(path[0])})
	default:
		root.put(path, envNode(name, l.env[name]))
	}
}

// sectionHint says what to do instead of setting a whole section.
func sectionHint(section string) string {
	if section == "middleware" {
		return "the stack is written in a file"
	}
	return "set its keys one by one: " + envPrefix + strings.ToUpper(section) + "__KEY"
}

// unknownEnv is the words for a name that is no setting.
func (l *loader) unknownEnv(root *node, name string) string {
	known := append(plainNames(), envNames(backendNames(root))...)
	hint := suggest(name, known)
	if hint == "" {
		hint = "; settings are " + envPrefix + "SECTION__KEY, and names without __ are " + strings.Join(plainNames(), ", ")
	}
	return "unknown" + hint
}

// backendNames are the backends that the files name, and the default ones.
func backendNames(root *node) []string {
	names := slices.Collect(maps.Keys(Default().Storage.Backends))
	if n := root.at("storage", "backends"); n != nil {
		for _, e := range n.keys {
			names = append(names, e.name)
		}
	}
	return names
}

func envNode(name, value string) *node {
	return &node{kind: kindText, text: value, loose: true, origin: Origin{Env: name}}
}

// envName is the variable of a path: DUCKHOO_DATABASE__POOL__OPEN.
func envName(path []string) string {
	return envPrefix + strings.ToUpper(strings.Join(path, "__"))
}

// envNames are the variables of every leaf that one variable can set.
func envNames(backends []string) []string {
	var names []string
	for _, leaf := range leaves() {
		path := strings.Split(leaf.path, ".")
		at := slices.Index(path, anyName)
		if at < 0 {
			names = append(names, envName(path))
			continue
		}
		for _, backend := range backends {
			path[at] = backend
			names = append(names, envName(path))
		}
	}
	return names
}
