package storage

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"duckhoo/models/schema"
)

// This file lets browsers put files into local storage by the protocol that S3
// has: a form with a signed policy, and signed addresses for parts.

// UploadPath is where the program answers the forms and parts of local
// backends; the backend's name follows.
const UploadPath = "/media/uploads/"

// ErrRefused reports an upload that nobody has allowed: forged, too late, under
// another key, of another type or length.
var ErrRefused = fmt.Errorf("storage: upload refused: %w", schema.ErrForbidden)

// policy is what a form allows.
type policy struct {
	Key   string    `json:"key"`
	Type  string    `json:"type"`
	Max   int64     `json:"max"`
	Until time.Time `json:"until"`
}

// Grant implements Driver.
func (l *local) Grant(_ context.Context, key string, g Grant) (Form, error) {
	text, err := json.Marshal(policy{Key: key, Type: g.MediaType, Max: g.Max, Until: g.Until.UTC()})
	if err != nil {
		return Form{}, err
	}
	encoded := base64.StdEncoding.EncodeToString(text)
	return Form{URL: l.uploads(), Fields: map[string]string{
		"key": key, "Content-Type": g.MediaType, "policy": encoded, "signature": l.sign("form", encoded)}}, nil
}

// AcceptForm stores the file of a form that Grant gave, once.
func (l *local) AcceptForm(ctx context.Context, fields map[string]string, file io.Reader, size int64) error {
	if !hmac.Equal([]byte(l.sign("form", fields["policy"])), []byte(fields["signature"])) {
		return ErrRefused
	}
	text, err := base64.StdEncoding.DecodeString(fields["policy"])
	if err != nil {
		return ErrRefused
	}
	var p policy
	if err := json.Unmarshal(text, &p); err != nil {
		return ErrRefused
	}
	if fields["key"] != p.Key || fields["Content-Type"] != p.Type || size < 1 || size > p.Max || !l.now().Before(p.Until) {
		return ErrRefused
	}
	return l.Put(ctx, p.Key, file, size)
}

// Begin implements Driver.
func (l *local) Begin(_ context.Context, key, _ string) (string, error) {
	upload := schema.NewID().String()
	root, err := l.root(true)
	if err != nil {
		return "", err
	}
	defer func() { _ = root.Close() }()
	return upload, root.MkdirAll(parts(key, upload), 0o750)
}

// parts is the folder of an upload in parts.
func parts(key, upload string) string { return path.Join(".parts", upload, path.Base(key)) }

// Part implements Driver.
func (l *local) Part(_ context.Context, key, upload string, number int, size int64, until time.Time) (string, error) {
	q := url.Values{"key": {key}, "upload": {upload}, "part": {strconv.Itoa(number)}, "size": {strconv.FormatInt(size, 10)},
		"until": {strconv.FormatInt(until.Unix(), 10)}}
	q.Set("signature", l.sign("part", q.Encode()))
	return l.uploads() + "?" + q.Encode(), nil
}

// AcceptPart stores a part that came to an address of Part. It may come again.
func (l *local) AcceptPart(_ context.Context, q url.Values, body io.Reader, size int64) error {
	signature := q.Get("signature")
	q.Del("signature")
	if !hmac.Equal([]byte(l.sign("part", q.Encode())), []byte(signature)) {
		return ErrRefused
	}
	until, err := strconv.ParseInt(q.Get("until"), 10, 64)
	if err != nil || l.now().Unix() >= until || q.Get("size") != strconv.FormatInt(size, 10) {
		return ErrRefused
	}
	root, err := l.root(false)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()
	folder := parts(q.Get("key"), q.Get("upload"))
	if _, err := root.Stat(folder); err != nil {
		return ErrNotFound // ended or abandoned
	}
	part, err := written(root, path.Join(folder, q.Get("part")), body, size)
	if err != nil {
		return err
	}
	return root.Rename(part, path.Join(folder, q.Get("part")))
}

// Parts implements Driver.
func (l *local) Parts(_ context.Context, key, upload string) (map[int]int64, error) {
	root, err := l.root(false)
	if err != nil {
		return nil, ErrNotFound
	}
	defer func() { _ = root.Close() }()
	list, err := fs.ReadDir(root.FS(), parts(key, upload))
	if err != nil {
		return nil, ErrNotFound
	}
	out := map[int]int64{}
	for _, e := range list {
		n, err := strconv.Atoi(e.Name())
		info, infoErr := e.Info()
		if err == nil && infoErr == nil { // others are still being written
			out[n] = info.Size()
		}
	}
	return out, nil
}

// End implements Driver.
func (l *local) End(ctx context.Context, key, upload string) error {
	sizes, err := l.Parts(ctx, key, upload)
	if err != nil {
		return err
	}
	root, err := l.root(false)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()
	whole := &chain{root: root}
	var total int64
	for n := range len(sizes) {
		size, ok := sizes[n+1]
		if !ok {
			return fmt.Errorf("storage: part %d is missing", n+1)
		}
		total += size
		whole.names = append(whole.names, path.Join(parts(key, upload), strconv.Itoa(n+1)))
	}
	err = l.Put(ctx, key, whole, total)
	if err := errors.Join(err, whole.close()); err != nil {
		return err
	}
	return l.Abandon(ctx, key, upload)
}

// Abandon implements Driver.
func (l *local) Abandon(_ context.Context, key, upload string) error {
	return l.remove(func(root *os.Root) error { return root.RemoveAll(path.Dir(parts(key, upload))) })
}

// Address implements Driver: local files are read through the program.
func (l *local) Address(context.Context, string, time.Time) (string, error) { return "", nil }

func (l *local) uploads() string { return strings.TrimSuffix(l.public, "/") + UploadPath + l.name }

// sign is bound to the backend and to what the signature is for.
func (l *local) sign(purpose, text string) string {
	mac := hmac.New(sha256.New, l.secret)
	for _, part := range []string{"upload", l.name, purpose, text} {
		_, _ = io.WriteString(mac, part+"\x00")
	}
	return hex.EncodeToString(mac.Sum(nil))
}

// chain reads files one after the other, with one open at a time.
type chain struct {
	root  *os.Root
	names []string
	open  *os.File
}

func (c *chain) Read(p []byte) (int, error) {
	for {
		if c.open == nil {
			if len(c.names) == 0 {
				return 0, io.EOF
			}
			f, err := c.root.Open(c.names[0])
			if err != nil {
				return 0, err
			}
			c.open, c.names = f, slices.Delete(c.names, 0, 1)
		}
		n, err := c.open.Read(p)
		if n > 0 || !errors.Is(err, io.EOF) {
			return n, err
		}
		if err := c.close(); err != nil {
			return 0, err
		}
	}
}

func (c *chain) close() error {
	if c.open == nil {
		return nil
	}
	err := c.open.Close()
	c.open = nil
	return err
}
