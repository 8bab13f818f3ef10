package config

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Source says where settings are read from. Its zero value reads config.yaml
// of the working directory and no environment.
type Source struct {
	// Path is the settings file. Empty is DUCKHOO_CONFIG, and without that
	// config.yaml, which alone need not be there.
	Path string

	// Environ is the environment as os.Environ gives it.
	Environ []string

	// Middleware has every name that a stack may use, with a value of the
	// struct that its options decode into (its fields are the defaults), or nil
	// when it takes none. A nil map checks neither names nor options.
	Middleware map[string]any

	// ReadFile reads a file; nil is os.ReadFile.
	ReadFile func(name string) ([]byte, error)
}

// Load reads, merges, decodes and checks the settings. The error is Problems,
// all of them at once. Nothing is created and nothing listens.
func Load(src Source) (*Settings, error) {
	l := newLoader(src)
	root := l.files()
	if root == nil {
		l.problems.sort()
		return nil, l.problems
	}
	l.environment(root)
	settings := Default()
	d := newDecoder()
	d.value(root, valueOf(settings), "")
	settings.origins = d.origins
	settings.AdminPassword = NewSecret(l.env[envPassword])
	c := checker{Settings: settings, decoder: d, root: root, main: l.main, source: src.Middleware}
	c.port(l.env)
	c.check()
	if problems := slices.Concat(l.problems, d.problems); len(problems) > 0 {
		problems.sort()
		return nil, problems
	}
	return settings, nil
}

// Origin says where the value of a leaf ("database.engine") was written.
func (s *Settings) Origin(path string) Origin { return s.origins[path] }

// loader is one run of Load, up to the merged nodes.
type loader struct {
	env      map[string]string
	named    bool   // the file was asked for by name, so it must be there
	path     string // of the first file
	main     Origin // where what is missing would have stood
	readFile func(name string) ([]byte, error)
	problems Problems
}

func newLoader(src Source) *loader {
	l := &loader{env: environ(src.Environ), readFile: src.ReadFile}
	if l.readFile == nil {
		l.readFile = os.ReadFile
	}
	l.path = src.Path
	if l.path == "" {
		l.path = l.env[envConfig]
	}
	l.named = l.path != ""
	if l.path == "" {
		l.path = "config.yaml"
	}
	l.main = Origin{File: l.path, Line: 1}
	return l
}

func (l *loader) report(p Problem) { l.problems = append(l.problems, p) }

// files reads config.yaml and lays config.<env>.yaml over it; nil when one of
// them cannot be read.
func (l *loader) files() *node {
	root := l.file(l.path, l.named)
	if root == nil {
		return nil
	}
	env := l.chooseEnv(root)
	if !validEnv(env) {
		return root
	}
	over := l.file(overlayPath(l.path, env), false)
	if over == nil {
		return nil
	}
	l.sameEnv(over, env)
	root.merge(over)
	return root
}

// file is one file as nodes. One that may be missing and is missing is empty.
func (l *loader) file(path string, must bool) *node {
	text, err := l.readFile(path)
	if errors.Is(err, fs.ErrNotExist) && !must {
		if path == l.path {
			l.main.Line = 0
		}
		return &node{kind: kindMap, origin: Origin{File: path}}
	}
	if err != nil {
		l.report(Problem{ID: idRead, Origin: Origin{File: path}, Text: readFault(err)})
		return nil
	}
	r := reader{file: path, lookup: l.lookup, report: l.report}
	return r.read(text)
}

// readFault is why a file cannot be read, without its name a second time.
func readFault(err error) string {
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err
	}
	return "cannot be read: " + err.Error()
}

// lookup is the value of ${name}.
func (l *loader) lookup(name string) (string, bool) {
	value, ok := l.env[name]
	return value, ok
}

// overlayPath is config.production.yaml beside config.yaml.
func overlayPath(path, env string) string {
	ext := filepath.Ext(path)
	return strings.TrimSuffix(path, ext) + "." + env + ext
}

// chooseEnv is the environment that the overlay is named after.
func (l *loader) chooseEnv(root *node) string {
	if env := l.env[envEnv]; env != "" {
		return env
	}
	if env := l.env[envPrefix+"APP__ENV"]; env != "" {
		return env
	}
	if n := root.at("app", "env"); n != nil && n.kind == kindText && !n.broken {
		return n.text
	}
	return Default().App.Env
}

// sameEnv refuses an overlay that says it is of another environment.
func (l *loader) sameEnv(over *node, env string) {
	n := over.at("app", "env")
	if n != nil && n.kind == kindText && n.text != env {
		l.report(Problem{ID: idContradiction, Origin: n.origin, Path: "app.env",
			Text: "says " + n.text + ", but this file is laid over for " + env})
	}
}
