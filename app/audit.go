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
		fmt.Fprintf(c.OutOrStdout(), "entries=%d broken=%d erased=%d unvouched=%d\n", verdict.Entries, verdict.Broken, verdict.Erased, verdict.Unvouched())
		if verdict.Unvouched() > 0 {
			fmt.Fprintf(c.ErrOrStderr(), "not vouched for: %d decisions, and %d entries whose difference is gone, are older than the log's word for them (migration 0041): it says nothing for or against them\n",
				verdict.OldDecisions, verdict.OldDifferences)
		}
		return err
	}}
}
