package main

import (
	"context"
	"os/exec"
	"testing"

	"github.com/chromedp/chromedp"

	"duckhoo/web/static"
)

// chromium starts a browser that ends with the test.
func chromium(t *testing.T) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		unlessCI(t, "no chromium on this machine")
	}
	if static.Check() != nil {
		unlessCI(t, "no assets: run make assets")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.ExecPath(path))
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	return ctx
}
