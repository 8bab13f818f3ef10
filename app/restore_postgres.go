package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
)

// emptySQL removes all that stands in the schema of the program, but what
// belongs to extensions: also tables that are younger than the backup, which
// may refer to those in it.
const emptySQL = `
DO $empty$
DECLARE statement text;
BEGIN
	FOR statement IN
		SELECT format('DROP %s IF EXISTS %s CASCADE', CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
			WHEN 'S' THEN 'SEQUENCE' WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END, c.oid::regclass)
		FROM pg_class c
		WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
			AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('e', 'a', 'i'))
	LOOP
		EXECUTE statement;
	END LOOP;
	FOR statement IN
		SELECT format('DROP ROUTINE IF EXISTS %s CASCADE', p.oid::regprocedure)
		FROM pg_proc p
		WHERE p.pronamespace = current_schema()::regnamespace
			AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
	LOOP
		EXECUTE statement;
	END LOOP;
END
$empty$;
`

// restorePostgres empties the schema and fills it from a backup, in one
// transaction: pg_restore writes the statements, psql runs them, and the last
// word, COMMIT, is said only after pg_restore has come to a good end.
func restorePostgres(ctx context.Context, dsn, file string) error {
	if err := soundDump(ctx, file); err != nil {
		return fmt.Errorf("restore: %s: %w", file, err)
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	psql, err := client(ctx, "psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--output="+os.DevNull, "--dbname="+dsn)
	if err != nil {
		return err
	}
	dump, err := client(ctx, "pg_restore", "--clean", "--if-exists", "--no-owner", "--file=-", file)
	if err != nil {
		return err
	}
	in, err := psql.StdinPipe()
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	psql.Stdout, dump.Stdout = os.Stderr, in
	if err := psql.Start(); err != nil {
		return fmt.Errorf("psql: %w", err)
	}
	_, err = io.WriteString(in, "BEGIN;\n"+emptySQL)
	if err == nil {
		err = named("pg_restore", dump.Run())
	}
	if err == nil {
		_, err = io.WriteString(in, "\nCOMMIT;\n")
	}
	// Without COMMIT the end of the input undoes everything.
	return errors.Join(named("psql", errors.Join(in.Close(), psql.Wait())), err)
}

// soundDump reports whether a file is a backup of ours.
func soundDump(ctx context.Context, file string) error {
	list, err := client(ctx, "pg_restore", "--list", file)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	list.Stdout = &out
	if err := named("pg_restore", list.Run()); err != nil {
		return err
	}
	if !regexp.MustCompile(`(?m) TABLE DATA \S+ schema_migrations `).Match(out.Bytes()) {
		return errors.New("no backup of this program: it has no table schema_migrations")
	}
	return nil
}

// client is a program of PostgreSQL's, which speaks to standard error.
func client(ctx context.Context, name string, args ...string) (*exec.Cmd, error) {
	path, err := exec.LookPath(name)
	if err != nil {
		return nil, fmt.Errorf("%s is needed: install PostgreSQL's client programs: %w", name, err)
	}
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Stderr = os.Stderr
	return cmd, nil
}

// named says which program an error is of.
func named(program string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", program, err)
}
