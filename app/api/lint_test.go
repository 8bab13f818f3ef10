package api_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// TestDocumentLint asks the tools that clients' makers use: Spectral with the
// OWASP rules, Redocly, and openapi-typescript whose output must compile. They
// come from npm, by the lock file in lint; without them the test is skipped,
// but not where CI is true.
func TestDocumentLint(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: the tools take half a minute")
	}
	bin := tools(t)
	dir := t.TempDir()
	document, types := filepath.Join(dir, "openapi.json"), filepath.Join(dir, "openapi.d.ts")
	if err := os.WriteFile(document, documentOf(t, registry(t), handWritten()), 0o600); err != nil {
		t.Fatal(err)
	}
	execute(t, filepath.Join(bin, "spectral"), "lint", document, "--fail-severity", "warn", "--ruleset", ".spectral.yaml")
	execute(t, filepath.Join(bin, "redocly"), "lint", document)
	execute(t, filepath.Join(bin, "openapi-typescript"), document, "-o", types)
	execute(t, filepath.Join(bin, "tsc"), "--strict", "--noEmit", "--skipLibCheck", "false", types)
}

// tools returns the folder of the programs, after installing them where CI is true.
func tools(t *testing.T) string {
	t.Helper()
	bin, err := filepath.Abs("lint/node_modules/.bin")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(bin); err == nil {
		return bin
	}
	if os.Getenv("CI") != "true" {
		t.Skip("the tools are not installed: npm ci --prefix app/api/lint")
	}
	execute(t, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	return bin
}

// execute runs a program in the folder lint and shows what it said when it fails.
func execute(t *testing.T, name string, args ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = "lint"
	cmd.Env = append(os.Environ(), "REDOCLY_TELEMETRY=off", "REDOCLY_SUPPRESS_UPDATE_NOTICE=true")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%s: %v\n%s", filepath.Base(name), err, out)
	}
}
