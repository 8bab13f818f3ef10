package main

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

const password = "bench-Passw0rd"

// house is the program in two processes over one database.
type house struct {
	base           string
	server, worker *process
}

// newHouse makes a database in a folder and starts server and worker, without
// limits of rate: what is measured is the work, not its refusal.
func newHouse(program, dir string, port, workers int) (*house, error) {
	h := &house{base: fmt.Sprintf("http://127.0.0.1:%d", port)}
	settings, err := os.ReadFile("config.yaml")
	if err != nil {
		return h, err
	}
	var kept []string
	for line := range strings.Lines(string(settings)) {
		if !strings.Contains(line, "rate_limit") {
			kept = append(kept, line)
		}
	}
	path := filepath.Join(dir, "config.yaml")
	if err := os.WriteFile(path, []byte(strings.Join(kept, "")), 0o600); err != nil {
		return h, err
	}
	env := append(os.Environ(), "DUCKHOO_CONFIG="+path, fmt.Sprint("PORT=", port), "DUCKHOO_SECRET_KEY="+strings.Repeat("0123456789abcdef", 2),
		"DUCKHOO_ADMIN_PASSWORD="+password, "DUCKHOO_DATABASE__ENGINE=sqlite", "DUCKHOO_DATABASE__DSN="+filepath.Join(dir, "duckhoo.db"),
		"DUCKHOO_STORAGE__BACKENDS__LOCAL__DIR="+filepath.Join(dir, "media"), "DUCKHOO_MAIL__DIR="+filepath.Join(dir, "mail"),
		"DUCKHOO_LOG__LEVEL=warn", "DUCKHOO_JOBS__INSIDE_SERVE=false", fmt.Sprint("DUCKHOO_JOBS__WORKERS=", workers))
	migrate := exec.Command(program, "migrate")
	migrate.Env = env
	if out, err := migrate.CombinedOutput(); err != nil {
		return h, fmt.Errorf("migrate: %w: %s", err, out)
	}
	if h.server, err = start(env, program, "serve"); err != nil {
		return h, err
	}
	if err := h.answers(); err != nil {
		return h, err
	}
	h.worker, err = start(env, program, "worker")
	time.Sleep(time.Second) // what it does when it starts is not counted
	return h, err
}

// answers waits for the server.
func (h *house) answers() error {
	for range 100 {
		res, err := http.Get(h.base + "/healthz")
		if err == nil {
			return res.Body.Close()
		}
		time.Sleep(100 * time.Millisecond)
	}
	return errors.New("the server does not answer")
}

func (h *house) close() {
	for _, p := range []*process{h.worker, h.server} {
		if p != nil {
			p.stop()
		}
	}
}
