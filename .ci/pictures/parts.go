package main

import (
	"bytes"
	"image/jpeg"
	"image/png"
	"io"
	"log"
	"syscall"
	"time"

	"duckhoo/models/media"
)

// costs are milliseconds of CPU a picture, the file that is written included.
type costs struct{ thumb, pixels float64 }

// parts measures thumbnail and pixel art of n pictures alone.
func parts(n int) costs {
	var out costs
	for i := range n {
		img, err := jpeg.Decode(bytes.NewReader(photograph(int64(-1 - i))))
		if err != nil {
			log.Fatal(err)
		}
		out.thumb += timed(func() error { return jpeg.Encode(io.Discard, media.Thumb(img), &jpeg.Options{Quality: 82}) }) / float64(n)
		out.pixels += timed(func() error { return png.Encode(io.Discard, media.Pixels(img)) }) / float64(n)
	}
	return out
}

// timed is how many milliseconds of CPU this process used for something.
func timed(do func() error) float64 {
	before := own()
	if err := do(); err != nil {
		log.Fatal(err)
	}
	return (own() - before).Seconds() * 1000
}

func own() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		log.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
