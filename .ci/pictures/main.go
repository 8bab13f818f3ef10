// Command pictures measures what uploaded pictures cost. It starts the program
// on SQLite with local storage, a server that works no jobs and a worker beside
// it, puts distinct photographs of two megapixels through the API, waits until
// all are ready and says how much CPU a picture took and how much memory the
// worker held at most, both read from /proc.
//
//	go build -ldflags "-s -w" -o bin/duckhoo ./app && go run ./.ci/pictures -n 1000
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"
)

func main() {
	n := flag.Int("n", 1000, "how many pictures")
	program := flag.String("program", "bin/duckhoo", "the program")
	port := flag.Int("port", 47831, "where the server listens")
	workers := flag.Int("workers", 4, "how many jobs the worker does at once")
	flag.Parse()
	if err := run(*program, *port, *n, *workers); err != nil {
		log.Fatal(err)
	}
}

// run starts the program in a folder of its own and measures it.
func run(program string, port, n, workers int) error {
	dir, err := os.MkdirTemp("", "duckhoo-pictures-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path, err := filepath.Abs(program)
	if err != nil {
		return err
	}
	h, err := newHouse(path, dir, port, workers)
	defer h.close()
	if err != nil {
		return err
	}
	return measure(h, n, workers)
}

// measure uploads the pictures and prints the table.
func measure(h *house, n, workers int) error {
	c, err := signIn(h.base, password)
	if err != nil {
		return err
	}
	before, err := h.worker.used()
	if err != nil {
		return err
	}
	server, err := h.server.used()
	if err != nil {
		return err
	}
	began := time.Now()
	size, err := upload(c, n)
	if err != nil {
		return err
	}
	if err := c.ready(n); err != nil {
		return err
	}
	took := time.Since(began)
	after, err := h.worker.used()
	if err != nil {
		return err
	}
	served, err := h.server.used()
	if err != nil {
		return err
	}
	each := func(d time.Duration) float64 { return d.Seconds() * 1000 / float64(n) }
	parts := parts(min(n, 50))
	fmt.Printf("%d pictures of 1920 x 1080, %d KB on average, %d jobs at once, %s in all\n\n", n, size/int64(n)/1e3, workers, took.Round(time.Second))
	fmt.Println("| what | CPU ms a picture |\n|---|---|")
	fmt.Printf("| thumbnail, alone in one thread | %.0f |\n", parts.thumb)
	fmt.Printf("| pixel art, alone in one thread | %.0f |\n", parts.pixels)
	fmt.Printf("| whole, of the worker | %.0f |\n", each(after.cpu-before.cpu))
	fmt.Printf("| taking it in and looking at it, of the server | %.0f |\n\n", each(served.cpu-server.cpu))
	fmt.Println("| process | most memory, MB |\n|---|---|")
	fmt.Printf("| worker | %d (%d before the first picture) |\n| server | %d |\n", after.peak/1e6, before.peak/1e6, served.peak/1e6)
	return nil
}

// upload sends n pictures, a few at once, and returns their bytes in all.
func upload(c *client, n int) (int64, error) {
	const atOnce = 4
	var wg sync.WaitGroup
	var next, size atomic.Int64
	errs := make(chan error, atOnce)
	for range atOnce {
		wg.Go(func() {
			for i := next.Add(1); int(i) <= n; i = next.Add(1) {
				body := photograph(i)
				size.Add(int64(len(body)))
				if err := c.upload(body); err != nil {
					errs <- err
					return
				}
			}
		})
	}
	wg.Wait()
	close(errs)
	return size.Load(), <-errs
}
