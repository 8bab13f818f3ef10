package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

func newVersionCommand() *cobra.Command {
	return &cobra.Command{Use: "version", Short: "print what was built", RunE: func(c *cobra.Command, _ []string) error {
		fmt.Fprintf(c.OutOrStdout(), "duckhoo %s %s %s/%s\n", revision(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
		return nil
	}}
}

// revision is the commit that was built, as the Go toolchain noted it.
func revision() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	commit, dirty := "unknown", ""
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			commit = s.Value[:min(12, len(s.Value))]
		case "vcs.modified":
			if s.Value == "true" {
				dirty = "+changes"
			}
		}
	}
	return commit + dirty
}
