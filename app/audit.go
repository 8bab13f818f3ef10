package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func newAuditCommand() *cobra.Command {
	return group("audit", "the audit log", newAuditVerifyCommand())
}

func newAuditVerifyCommand() *cobra.Command {
	return &cobra.Command{Use: "verify", Short: "check the chain of the audit log from its first entry", RunE: func(c *cobra.Command, _ []string) error {
		db, done, err := openDatabase(c.Context())
		if err != nil {
			return err
		}
		defer done()
		n, err := db.VerifyAudit(c.Context())
		if err != nil {
			return err
		}
		fmt.Fprintf(c.OutOrStdout(), "entries=%d broken=0\n", n)
		return nil
	}}
}
