// Command weigh opens pages of a running program in a headless browser, each in
// a fresh profile, and prints what they weigh: bytes over the network with
// everything that they load, nodes of the document, and milliseconds until the
// page can be used. Times are those of a machine with whatever else it does.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"strings"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// page is what the browser says of one.
type page struct {
	HTML, All     int     // bytes as they were sent
	Nodes         int     // elements
	Interactive   float64 // ms until the document is parsed and its scripts have run
	LongestTask   float64 // ms that the page was busy at a stretch
	ContentfulAll float64 // ms until the largest part was painted
}

const ask = `new Promise((done) => {
	let longest = 0, largest = 0;
	new PerformanceObserver((l) => l.getEntries().forEach((e) => (longest = Math.max(longest, e.duration)))).observe({ type: "longtask", buffered: true });
	new PerformanceObserver((l) => l.getEntries().forEach((e) => (largest = e.startTime))).observe({ type: "largest-contentful-paint", buffered: true });
	setTimeout(() => {
		const [nav] = performance.getEntriesByType("navigation");
		const all = performance.getEntriesByType("resource").reduce((sum, e) => sum + e.transferSize, nav.transferSize);
		done(JSON.stringify({ HTML: nav.transferSize, All: all, Nodes: document.getElementsByTagName("*").length,
			Interactive: nav.domContentLoadedEventEnd, LongestTask: longest, ContentfulAll: largest }));
	}, 500);
})`

func main() {
	base := flag.String("base", "http://127.0.0.1:8000", "where the program listens")
	cookie := flag.String("cookie", "", "name=value of a session")
	flag.Parse()
	fmt.Println("| page | HTML KB | all KB | nodes | interactive ms | largest paint ms | longest task ms |")
	fmt.Println("|---|---|---|---|---|---|---|")
	for _, path := range flag.Args() {
		p, err := weigh(*base, path, *cookie)
		if err != nil {
			log.Fatalf("%s: %v", path, err)
		}
		fmt.Printf("| %s | %.1f | %.1f | %d | %.0f | %.0f | %.0f |\n", path, float64(p.HTML)/1024, float64(p.All)/1024, p.Nodes,
			p.Interactive, p.ContentfulAll, p.LongestTask)
	}
}

// weigh opens a page in a browser of its own, without anything in its cache.
func weigh(base, path, cookie string) (page, error) {
	var p page
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox)
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	defer stop()
	ctx, cancel := chromedp.NewContext(allocator)
	defer cancel()
	name, value, _ := strings.Cut(cookie, "=")
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(1280, 900)); err != nil {
		return p, err
	}
	if name != "" {
		if _, err := chromedp.Call(ctx, network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: base}); err != nil {
			return p, err
		}
	}
	if err := chromedp.Do(ctx, chromedp.Navigate(base+path)); err != nil {
		return p, err
	}
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](ask, chromedp.EvalAwaitPromise))
	if err != nil {
		return p, err
	}
	return p, json.Unmarshal([]byte(text), &p)
}
