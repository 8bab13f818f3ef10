package media

import (
	"bufio"
	"errors"
	"io"
)

// errFrames reports a file that is no whole GIF.
var errFrames = errors.New("media: broken GIF")

// frames counts the pictures of a GIF without decoding any, up to most.
func frames(r io.Reader, most int) (int, error) {
	g := gifReader{bufio.NewReader(r)}
	head := make([]byte, 13)
	if _, err := io.ReadFull(g, head); err != nil {
		return 0, errFrames
	}
	if err := g.table(head[10]); err != nil {
		return 0, err
	}
	for n := 0; ; {
		kind, err := g.ReadByte()
		if errors.Is(err, io.EOF) && n > 0 {
			return n, nil // the end is missing, which every reader forgives
		}
		if err != nil {
			return n, errFrames
		}
		switch kind {
		case 0x21: // an extension: its label, then blocks
			err = g.skip(1)
		case 0x2c: // a picture: place and size, colours, code size, then blocks
			if n++; n > most {
				return n, nil
			}
			err = g.picture()
		case 0x3b:
			return n, nil
		default:
			err = errFrames
		}
		if err == nil {
			err = g.blocks()
		}
		if err != nil {
			return n, err
		}
	}
}

// gifReader reads the blocks of a GIF (GIF89a, appendix B).
type gifReader struct{ *bufio.Reader }

func (g gifReader) skip(n int) error {
	if _, err := g.Discard(n); err != nil {
		return errFrames
	}
	return nil
}

// table skips the colours that the flags announce.
func (g gifReader) table(flags byte) error {
	if flags&0x80 == 0 {
		return nil
	}
	return g.skip(3 << (flags&7 + 1))
}

func (g gifReader) picture() error {
	head := make([]byte, 9)
	if _, err := io.ReadFull(g, head); err != nil {
		return errFrames
	}
	if err := g.table(head[8]); err != nil {
		return err
	}
	return g.skip(1)
}

func (g gifReader) blocks() error {
	for {
		n, err := g.ReadByte()
		if err != nil {
			return errFrames
		}
		if n == 0 {
			return nil
		}
		if err := g.skip(int(n)); err != nil {
			return err
		}
	}
}
