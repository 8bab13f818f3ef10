package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func newAuditCommand() *cobra.Command {
	return group("audit", "the audit log", newAuditVerifyCommand())
}

func newAuditVerifyCommand() *cobra.Command {
	return &cobra.Command{Use: "verify", Short: "check the chain of the audit log from its first entry to its last", RunE: func(c *cobra.Command, _ []string) error {
		db, done, err := openDatabase(c.Context())
		if err != nil {
			return err
		}
		defer done()
		verdict, err := db.VerifyAudit(c.Context())
		if err != nil && verdict.Broken == 0 {
			return err
		}
		fmt.Fprintf(c.OutOrStdout(), "entries=%d broken=%d erased=%d\n", verdict.Entries, verdict.Broken, verdict.Erased)
		return err
	}}
}
