package storage_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"duckhoo/config"
	"duckhoo/models/storage"
	"duckhoo/models/storage/storagetest"
)

// acceptor is what a local driver has beside its contract.
type acceptor interface {
	storage.Driver
	AcceptForm(ctx context.Context, fields map[string]string, file io.Reader, size int64) error
	AcceptPart(ctx context.Context, q url.Values, body io.Reader, size int64) error
}

func TestLocalDriver(t *testing.T) {
	var d acceptor
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var err error
		if r.Method == http.MethodPut {
			err = d.AcceptPart(r.Context(), r.URL.Query(), r.Body, r.ContentLength)
		} else {
			file, header, formErr := r.FormFile("file")
			if formErr != nil {
				http.Error(w, formErr.Error(), http.StatusBadRequest)
				return
			}
			fields := map[string]string{}
			for name, values := range r.MultipartForm.Value {
				fields[name] = values[0]
			}
			err = d.AcceptForm(r.Context(), fields, file, header.Size)
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusForbidden)
		}
	}))
	t.Cleanup(server.Close)
	driver, err := storage.Open("local", config.Backend{Driver: "local", Dir: t.TempDir() + "/media"},
		storage.Options{PublicURL: server.URL, Secret: []byte("0123456789abcdef0123456789abcdef")})
	if err != nil {
		t.Fatal(err)
	}
	d = driver.(acceptor)
	storagetest.Run(t, d)
}

func TestS3Driver(t *testing.T) { storagetest.Run(t, open3(t, storagetest.Bucket(t))) }

func open3(t *testing.T, b config.Backend) storage.Driver {
	t.Helper()
	d, err := storage.Open("s3", b, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestS3WithoutItsSecret sees that the server of the tests is one that checks.
func TestS3WithoutItsSecret(t *testing.T) {
	b := storagetest.Bucket(t)
	b.SecretKey = config.NewSecret("guessed")
	if err := open3(t, b).Put(t.Context(), "2026/x.png", strings.NewReader("x"), 1); err == nil || !strings.Contains(err.Error(), "SignatureDoesNotMatch") {
		t.Error(err)
	}
}

// TestS3IsAway sees that a store that is stopped, slow or out of order is told
// from one that has no such file, before anybody's patience ends.
func TestS3IsAway(t *testing.T) {
	answers := map[string]http.HandlerFunc{
		"503":       func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) },
		"resetting": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	}
	for name, answer := range answers {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(answer)
			defer server.Close()
			unavailable(t, server.URL)
		})
	}
	t.Run("stopped", func(t *testing.T) {
		server := httptest.NewServer(nil)
		server.Close()
		unavailable(t, server.URL)
	})
}

func unavailable(t *testing.T, endpoint string) {
	t.Helper()
	d := open3(t, config.Backend{Driver: "s3", Bucket: "b", Region: "r", Endpoint: endpoint, PathStyle: true, AccessKey: config.NewSecret("a"), SecretKey: config.NewSecret("b")})
	_, statErr := d.Stat(t.Context(), "2026/x.png")
	for name, err := range map[string]error{"stat": statErr, "put": d.Put(t.Context(), "2026/x.png", strings.NewReader("x"), 1), "ping": d.Ping(t.Context())} {
		if !isUnavailable(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func isUnavailable(err error) bool {
	return err != nil && strings.HasPrefix(fmt.Sprint(err), storage.ErrUnavailable.Error())
}
