package storage

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"duckhoo/config"
	"duckhoo/models/schema"
)

// Origins lists the sites, other than our own, that browsers send files to and
// read them from: "https://quiz-media.s3.ap-northeast-2.amazonaws.com".
func Origins(cfg config.Storage) []string {
	var out []string
	for _, b := range cfg.Backends {
		if b.Driver != "s3" {
			continue
		}
		out = append(out, bucketOrigin(b))
		if b.BaseURL != "" {
			out = append(out, origin(b.BaseURL))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// bucketOrigin is where a bucket answers: in front of the server's name, or in
// the path behind it.
func bucketOrigin(b config.Backend) string {
	at := origin(cmp.Or(b.Endpoint, "https://s3."+b.Region+".amazonaws.com"))
	if b.PathStyle {
		return at
	}
	scheme, host, _ := strings.Cut(at, "://")
	return scheme + "://" + b.Bucket + "." + host
}

func origin(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Scheme + "://" + u.Host
}

// Public is the address at which a backend's CDN shows a file to everybody, ""
// where there is none.
func (f *Files) Public(key schema.File) string {
	name, rest, _ := strings.Cut(string(key), "/")
	base := f.public[name]
	if base == "" || rest == "" || strings.HasPrefix(rest, privateFolder) {
		return ""
	}
	return strings.TrimSuffix(base, "/") + "/" + rest
}
