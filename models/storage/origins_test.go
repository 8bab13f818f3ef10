package storage_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"duckhoo/config"
	"duckhoo/models/storage"
)

// TestOrigins holds the list to where forms and parts really go.
func TestOrigins(t *testing.T) {
	for _, b := range []config.Backend{
		{Region: "ap-northeast-2"},
		{Region: "ap-northeast-2", PathStyle: true},
		{Region: "r", Endpoint: "http://127.0.0.1:9000", PathStyle: true},
		{Region: "r", Endpoint: "https://storage.example"},
	} {
		b.Driver, b.Bucket, b.AccessKey, b.SecretKey = "s3", "quiz-media", config.NewSecret("a"), config.NewSecret("b")
		list := storage.Origins(config.Storage{Backends: map[string]config.Backend{"cloud": b, "local": {Driver: "local", Dir: "x"}}})
		d := open3(t, b)
		form, err := d.Grant(t.Context(), "k", storage.Grant{MediaType: "image/png", Max: 1, Until: time.Now().Add(time.Minute)})
		if err != nil {
			t.Fatal(err)
		}
		part, err := d.Part(t.Context(), "k", "u", 1, 1, time.Now().Add(time.Minute))
		if err != nil {
			t.Fatal(err)
		}
		for _, address := range []string{form.URL, part} {
			u, err := url.Parse(address)
			if err != nil {
				t.Fatal(err)
			}
			if len(list) != 1 || !slices.Contains(list, u.Scheme+"://"+u.Host) {
				t.Errorf("%v lacks %s", list, strings.SplitN(address, "?", 2)[0])
			}
		}
	}
}
