package openid

import (
	"errors"
	"io"
	"net/http"
	"time"
)

const (
	// patience is how long one request to a provider may take.
	patience = 5 * time.Second
	// longest is more than any document of a provider has.
	longest = 1 << 20
)

// newClient returns the client for providers: it gives up in time, reads no
// more than a document has, and follows nobody anywhere else.
func newClient(o Options) *http.Client {
	through := o.Transport
	if through == nil {
		through = http.DefaultTransport.(*http.Transport).Clone()
	}
	if o.Timeout == 0 {
		o.Timeout = patience
	}
	return &http.Client{
		Timeout:   o.Timeout,
		Transport: bounded{through},
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return errors.New("openid: a provider's address leads elsewhere")
		},
	}
}

// bounded cuts answers that are too long.
type bounded struct{ http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := b.RoundTripper.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	res.Body = struct {
		io.Reader
		io.Closer
	}{io.LimitReader(res.Body, longest), res.Body}
	return res, nil
}
