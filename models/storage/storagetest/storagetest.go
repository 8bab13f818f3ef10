// Package storagetest holds every storage driver to the same behaviour.
package storagetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"duckhoo/models/schema"
	"duckhoo/models/storage"
)

// Run holds a driver to the contract of storage.Driver. Its forms and parts
// must be answered on the network.
func Run(t *testing.T, d storage.Driver) {
	for name, test := range map[string]func(*testing.T, storage.Driver){
		"put": put, "read": read, "delete": remove, "form": form, "refused": refused, "late": late, "parts": parts, "abandon": abandon, "concurrent": concurrent,
	} {
		t.Run(name, func(t *testing.T) { test(t, d) })
	}
}

func key(extension string) string { return "2026/11/" + schema.NewID().String() + extension }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// stored reads a file as a whole, "" when there is none.
func stored(t *testing.T, d storage.Driver, key string) string {
	t.Helper()
	f, size, err := d.Open(t.Context(), key)
	if errors.Is(err, storage.ErrNotFound) {
		return ""
	}
	must(t, err)
	defer func() { _ = f.Close() }()
	body, err := io.ReadAll(f)
	must(t, err)
	if int64(len(body)) != size {
		t.Errorf("%d bytes of %d", len(body), size)
	}
	return string(body)
}

func put(t *testing.T, d storage.Driver) {
	ctx, k := t.Context(), key(".png")
	must(t, d.Ping(ctx))
	must(t, d.Put(ctx, k, strings.NewReader("first"), 5))
	if err := d.Put(ctx, k, strings.NewReader("second"), 6); err == nil {
		t.Error("a key was taken twice")
	}
	if got := stored(t, d, k); got != "first" {
		t.Errorf("stored %q", got)
	}
	info, err := d.Stat(ctx, k)
	must(t, err)
	if info != (storage.Info{Size: 5, MediaType: "image/png"}) {
		t.Errorf("%+v", info)
	}
	short := key(".png")
	if err := d.Put(ctx, short, strings.NewReader("abc"), 5); err == nil {
		t.Error("less came than was announced")
	}
	if got := stored(t, d, short); got != "" {
		t.Errorf("half a file is there: %q", got)
	}
}

func read(t *testing.T, d storage.Driver) {
	ctx, k := t.Context(), key(".mp4")
	text := strings.Repeat("0123456789", 100_000)
	must(t, d.Put(ctx, k, strings.NewReader(text), int64(len(text))))
	f, _, err := d.Open(ctx, k)
	must(t, err)
	defer func() { _ = f.Close() }()
	for _, at := range []int64{999_995, 5, 123_456} {
		_, err := f.Seek(at, io.SeekStart)
		must(t, err)
		got := make([]byte, 5)
		_, err = io.ReadFull(f, got)
		must(t, err)
		if want := text[at : at+5]; string(got) != want {
			t.Errorf("at %d: %q, want %q", at, got, want)
		}
	}
	if n, err := f.Seek(-3, io.SeekEnd); err != nil || n != int64(len(text))-3 {
		t.Errorf("3 before the end: %d %v", n, err)
	}
	rest, err := io.ReadAll(f)
	must(t, err)
	if string(rest) != "789" {
		t.Errorf("the end is %q", rest)
	}
	if _, _, err := d.Open(ctx, key(".mp4")); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("a file that is not there: %v", err)
	}
	if _, err := d.Stat(ctx, key(".mp4")); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("stat of a file that is not there: %v", err)
	}
}

func remove(t *testing.T, d storage.Driver) {
	ctx, k := t.Context(), key(".png")
	must(t, d.Put(ctx, k, strings.NewReader("x"), 1))
	must(t, d.Delete(ctx, k))
	must(t, d.Delete(ctx, k))
	if _, err := d.Stat(ctx, k); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("it is still there: %v", err)
	}
	must(t, d.Put(ctx, k, strings.NewReader("y"), 1)) // the key is free again
}

// grant asks for a form for a picture of at most 100 bytes.
func grant(t *testing.T, d storage.Driver, k string, holds time.Duration) storage.Form {
	t.Helper()
	f, err := d.Grant(t.Context(), k, storage.Grant{MediaType: "image/png", Max: 100, Until: time.Now().Add(holds)})
	must(t, err)
	return f
}

// Post sends a form with a file, as a browser does, and returns the status.
func Post(t *testing.T, f storage.Form, change map[string]string, file []byte) int {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, value := range f.Fields {
		if other, ok := change[name]; ok {
			value = other
		}
		must(t, w.WriteField(name, value))
	}
	part, err := w.CreateFormFile("file", "../../etc/passwd")
	must(t, err)
	_, err = part.Write(file)
	must(t, err)
	must(t, w.Close())
	return send(t, http.MethodPost, f.URL, w.FormDataContentType(), b.Bytes())
}

func send(t *testing.T, method, url, contentType string, body []byte) int {
	t.Helper()
	req, err := http.NewRequestWithContext(context.WithoutCancel(t.Context()), method, url, bytes.NewReader(body))
	must(t, err)
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	res, err := http.DefaultClient.Do(req)
	must(t, err)
	defer func() { _ = res.Body.Close() }()
	_, _ = io.Copy(io.Discard, res.Body)
	return res.StatusCode
}

func form(t *testing.T, d storage.Driver) {
	k := key(".png")
	if status := Post(t, grant(t, d, k, time.Minute), nil, []byte("a picture")); status/100 != 2 {
		t.Fatalf("status %d", status)
	}
	if got := stored(t, d, k); got != "a picture" {
		t.Errorf("stored %q", got)
	}
}

// refused sends what the form does not allow. The store says no, and nothing
// is there afterwards.
func refused(t *testing.T, d storage.Driver) {
	other := key(".png")
	for name, c := range map[string]struct {
		change map[string]string
		bytes  int
	}{
		"another key":  {map[string]string{"key": other}, 10},
		"another type": {map[string]string{"Content-Type": "text/html"}, 10},
		"too long":     {nil, 101},
		"empty":        {nil, 0},
		"forged": {map[string]string{"signature": strings.Repeat("0", 64), "X-Amz-Signature": strings.Repeat("0", 64),
			"x-amz-signature": strings.Repeat("0", 64)}, 10},
		"another policy": {map[string]string{"policy": "e30=", "Policy": "e30="}, 10},
	} {
		t.Run(name, func(t *testing.T) {
			k := key(".png")
			if status := Post(t, grant(t, d, k, time.Minute), c.change, bytes.Repeat([]byte("x"), c.bytes)); status < 400 || status > 499 {
				t.Errorf("status %d", status)
			}
			for _, k := range []string{k, other} {
				if got := stored(t, d, k); got != "" {
					t.Errorf("%s is there: %q", k, got)
				}
			}
		})
	}
}

func late(t *testing.T, d storage.Driver) {
	k := key(".png")
	f := grant(t, d, k, 2*time.Second)
	time.Sleep(2500 * time.Millisecond)
	if status := Post(t, f, nil, []byte("too late")); status < 400 || status > 499 {
		t.Errorf("status %d", status)
	}
	if got := stored(t, d, k); got != "" {
		t.Errorf("stored %q", got)
	}
}

func parts(t *testing.T, d storage.Driver) {
	ctx, k := t.Context(), key(".mp4")
	upload, err := d.Begin(ctx, k, "video/mp4")
	must(t, err)
	whole := bytes.Repeat([]byte("abcdefg"), (storage.PartBytes+1000)/7)
	pieces := [][]byte{whole[:storage.PartBytes], whole[storage.PartBytes:]}
	until := time.Now().Add(time.Minute)
	for _, n := range []int{2, 1, 2} { // in any order, and again
		url, err := d.Part(ctx, k, upload, n, int64(len(pieces[n-1])), until)
		must(t, err)
		if status := send(t, http.MethodPut, url, "", pieces[n-1]); status/100 != 2 {
			t.Fatalf("part %d: status %d", n, status)
		}
	}
	url, err := d.Part(ctx, k, upload, 2, 10, until)
	must(t, err)
	if status := send(t, http.MethodPut, url, "", pieces[0][:11]); status < 400 || status > 499 {
		t.Errorf("a longer part than was signed: status %d", status)
	}
	if status := send(t, http.MethodPut, strings.Replace(url, "ignature=", "ignature=0", 1), "", pieces[0][:10]); status < 400 || status > 499 {
		t.Errorf("a forged part: status %d", status)
	}
	sizes, err := d.Parts(ctx, k, upload)
	must(t, err)
	if fmt.Sprint(sizes) != fmt.Sprint(map[int]int64{1: storage.PartBytes, 2: int64(len(pieces[1]))}) {
		t.Errorf("parts %v", sizes)
	}
	if got := stored(t, d, k); got != "" {
		t.Error("the file shows before it is whole")
	}
	must(t, d.End(ctx, k, upload))
	if got := stored(t, d, k); got != string(whole) {
		t.Errorf("stored %d bytes of %d", len(got), len(whole))
	}
	if info, err := d.Stat(ctx, k); err != nil || info.MediaType != "video/mp4" {
		t.Errorf("%+v %v", info, err)
	}
}

func abandon(t *testing.T, d storage.Driver) {
	ctx, k := t.Context(), key(".mp4")
	upload, err := d.Begin(ctx, k, "video/mp4")
	must(t, err)
	url, err := d.Part(ctx, k, upload, 1, 3, time.Now().Add(time.Minute))
	must(t, err)
	if status := send(t, http.MethodPut, url, "", []byte("abc")); status/100 != 2 {
		t.Fatalf("status %d", status)
	}
	must(t, d.Abandon(ctx, k, upload))
	must(t, d.Abandon(ctx, k, upload))
	if err := d.End(ctx, k, upload); err == nil {
		t.Error("an upload that was given up ends")
	}
	if status := send(t, http.MethodPut, url, "", []byte("abc")); status < 400 || status > 499 {
		t.Errorf("a part after the end: status %d", status)
	}
}

// concurrent takes one key with many: one gets it, and the file is that one's.
func concurrent(t *testing.T, d storage.Driver) {
	ctx, k := t.Context(), key(".png")
	const many = 8
	won := make(chan string, many)
	done := make(chan struct{})
	for i := range many {
		go func() {
			defer func() { done <- struct{}{} }()
			text := strings.Repeat(fmt.Sprint(i), 50_000)
			if d.Put(ctx, k, strings.NewReader(text), int64(len(text))) == nil {
				won <- text
			}
		}()
	}
	for range many {
		<-done
	}
	close(won)
	if len(won) != 1 {
		t.Fatalf("%d of %d have the key", len(won), many)
	}
	if got := stored(t, d, k); got != <-won {
		t.Error("the file is another's")
	}
}
