package main

import (
	"os/exec"
	"strings"
	"testing"

	"duckhoo/models"
)

// TestWalkthrough runs docs/walkthrough.sh against the whole program, as a
// stranger would.
func TestWalkthrough(t *testing.T) {
	for _, tool := range []string{"bash", "curl", "jq"} {
		if _, err := exec.LookPath(tool); err != nil {
			unlessCI(t, err.Error())
		}
	}
	each(t, func(t *testing.T, w *world) {
		w.person("modi", models.RoleModerator)
		w.work()
		walk := exec.CommandContext(t.Context(), "bash", "../docs/walkthrough.sh")
		walk.Env = append(walk.Environ(), "BASE="+w.base, "MODERATOR=modi", "PASSWORD="+password, "MAIL="+w.settings.Mail.Dir)
		out, err := walk.CombinedOutput()
		if err != nil || !strings.HasSuffix(string(out), "All of it works.\n") {
			t.Errorf("%v\n%s", err, out)
		}
	})
}
