package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"strings"
	"sync"
	"time"
)

// client uploads as a browser does.
type client struct {
	http.Client
	base, csrf string

	mu  sync.Mutex
	ids []string // of what it has uploaded
}

func signIn(base, password string) (*client, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	c := &client{base: base, Client: http.Client{Jar: jar}}
	var in struct {
		CSRF string `json:"csrf_token"`
	}
	err = c.json("POST", "/api/v1/auth/login", fmt.Sprintf(`{"username":"admin","password":%q}`, password), &in)
	c.csrf = in.CSRF
	return c, err
}

// json makes a request that must succeed and reads the answer into out.
func (c *client) json(method, path, body string, out any) error {
	return c.send(method, path, "application/json", strings.NewReader(body), out)
}

func (c *client) send(method, path, contentType string, body io.Reader, out any) error {
	req, err := http.NewRequest(method, c.base+path, body)
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", contentType)
	req.Header.Set("Accept", "application/json")
	req.Header.Set("X-CSRF-Token", c.csrf)
	res, err := c.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode > 299 {
		return fmt.Errorf("%s %s: %d %s (%w)", method, path, res.StatusCode, text, err)
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(text, out)
}

// upload takes one picture to where the server says, and completes it.
func (c *client) upload(body []byte) error {
	sum := sha256.Sum256(body)
	var place struct {
		ID     string
		Upload struct {
			Form struct {
				URL    string
				Fields map[string]string
			}
		}
	}
	if err := c.json("POST", "/api/v1/media", fmt.Sprintf(`{"filename":"photo.jpg","type":"image/jpeg","size":%d,"sha256":%q}`,
		len(body), hex.EncodeToString(sum[:])), &place); err != nil {
		return err
	}
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	for name, value := range place.Upload.Form.Fields {
		if err := w.WriteField(name, value); err != nil {
			return err
		}
	}
	part, err := w.CreateFormFile("file", "photo.jpg")
	if err != nil {
		return err
	}
	if _, err := part.Write(body); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	if err := c.send("POST", strings.TrimPrefix(place.Upload.Form.URL, c.base), w.FormDataContentType(), &form, nil); err != nil {
		return err
	}
	c.mu.Lock()
	c.ids = append(c.ids, place.ID)
	c.mu.Unlock()
	return c.json("POST", "/api/v1/media/"+place.ID+"/complete", "", nil)
}

// ready waits until n distinct uploads are ready.
func (c *client) ready(n int) error {
	if len(c.ids) != n {
		return fmt.Errorf("%d uploads, not %d", len(c.ids), n)
	}
	for _, id := range c.ids {
		for {
			var row struct{ Status string }
			if err := c.json("GET", "/api/v1/media/"+id, "", &row); err != nil {
				return err
			}
			if row.Status == "ready" {
				break
			}
			if row.Status != "processing" {
				return fmt.Errorf("media %s is %s", id, row.Status)
			}
			time.Sleep(200 * time.Millisecond)
		}
	}
	return nil
}
