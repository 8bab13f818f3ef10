package notify

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Folder writes each mail as a file that mail programs open. It is for
// development: nothing leaves the machine.
type Folder struct {
	Dir  string
	From mail.Address
}

var _ Sender = (*Folder)(nil)

// Send writes one file, named by the mail's key: a mail that is sent again is
// the same file. Only the user that runs the program may read it.
func (f *Folder) Send(_ context.Context, m Mail) error {
	now := time.Now()
	raw, _, err := m.message(f.From, now)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(f.Dir, 0o700); err != nil {
		return fmt.Errorf("notify: make the mail folder: %w", err)
	}
	if m.Key == "" {
		m.Key = now.UTC().Format("20060102-150405.000000") + "-" + strings.ToLower(rand.Text()[:6])
	}
	return write(filepath.Join(f.Dir, m.Key+".eml"), raw)
}

// write puts a file in its place whole: whoever looks never sees half of it.
func write(name string, raw []byte) error {
	part := name + ".part"
	err := os.WriteFile(part, raw, 0o600)
	if err == nil {
		err = os.Rename(part, name)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("notify: write mail: %w", err), os.RemoveAll(part))
	}
	return nil
}
