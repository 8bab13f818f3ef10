package config

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

// checkStorage asks about the section storage.
func (c *checker) checkStorage() {
	for _, name := range slices.Sorted(maps.Keys(c.Storage.Backends)) {
		path := "storage.backends." + name
		if !backendName(name) {
			c.report(idBackendName, path, "%q is not a name; small letters, digits and _", name)
		}
		c.checkBackend(path, c.Storage.Backends[name])
	}
	if _, ok := c.Storage.Backends[c.Storage.Default]; !ok && c.Storage.Default != "" {
		names := slices.Sorted(maps.Keys(c.Storage.Backends))
		c.report(idStorage, "storage.default", "%q is no backend%s there are: %s", c.Storage.Default,
			orSemicolon(suggest(c.Storage.Default, names)), strings.Join(names, ", "))
	}
}

// backendName says whether name can stand in a path and in a variable.
func backendName(name string) bool {
	return regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`).MatchString(name)
}

func (c *checker) checkBackend(path string, b Backend) {
	switch b.Driver {
	case "local":
		if b.Dir == "" {
			c.report(idLocal, path+".dir", "required for the driver local")
		}
	case "s3":
		c.checkS3(path, b)
	}
	c.checkBackendURL(path+".endpoint", b.Endpoint)
	c.checkBackendURL(path+".base_url", b.BaseURL)
}

func (c *checker) checkBackendURL(path, address string) {
	if why := webAddress(address); why != "" && address != "" {
		c.report(idBackendURL, path, "%s", why)
	}
}

func (c *checker) checkS3(path string, b Backend) {
	if b.Bucket == "" {
		c.report(idS3, path+".bucket", "required for the driver s3")
	}
	if b.Region == "" {
		c.report(idS3, path+".region", "required for the driver s3")
	}
	if b.AccessKey.Empty() != b.SecretKey.Empty() {
		c.report(idS3, path+".access_key", "access_key and secret_key go together")
	}
}
