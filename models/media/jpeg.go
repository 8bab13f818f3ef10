package media

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
)

// errSegments reports a file that is no JPEG.
var errSegments = errors.New("media: broken JPEG")

// jpegHead is what the segments of a JPEG say before it is decoded.
type jpegHead struct {
	orientation int     // of EXIF: 1 to 8, 0 for none
	progressive bool    // its scans refine the whole picture again and again
	samples     float64 // of all colours a pixel, 3 without subsampling
	scans       int
}

// segments walks over the markers of a JPEG (ITU-T T.81, annex B). It stops
// when there are more scans than most.
func segments(r io.Reader, most int) (jpegHead, error) {
	var h jpegHead
	in := bufio.NewReader(r)
	for {
		marker, err := nextMarker(in)
		if errors.Is(err, io.EOF) && h.scans > 0 || marker == 0xd9 {
			return h, nil // the end, which may be missing
		}
		if err != nil {
			return h, errSegments
		}
		if marker == 0xd8 || marker == 0x01 || marker >= 0xd0 && marker <= 0xd7 {
			continue // nothing follows these
		}
		body, err := segment(in)
		if err != nil {
			return h, errSegments
		}
		switch marker {
		case 0xda:
			if h.scans++; h.scans > most {
				return h, nil
			}
		case 0xe1:
			if h.orientation == 0 {
				h.orientation = orientation(body)
			}
		case 0xc0, 0xc1, 0xc2:
			h.progressive = marker == 0xc2
			h.samples = samples(body)
		}
	}
}

// nextMarker skips what is no marker: the bytes of a scan.
func nextMarker(in *bufio.Reader) (byte, error) {
	for {
		if _, err := in.ReadSlice(0xff); err != nil {
			if errors.Is(err, bufio.ErrBufferFull) {
				continue
			}
			return 0, err
		}
		b, err := in.ReadByte()
		for err == nil && b == 0xff { // padding
			b, err = in.ReadByte()
		}
		if err != nil || b != 0 {
			return b, err
		}
	}
}

// segment reads what a marker announces.
func segment(in *bufio.Reader) ([]byte, error) {
	var size [2]byte
	if _, err := io.ReadFull(in, size[:]); err != nil {
		return nil, err
	}
	n := int(binary.BigEndian.Uint16(size[:])) - 2
	if n < 0 {
		return nil, errSegments
	}
	body := make([]byte, n)
	_, err := io.ReadFull(in, body)
	return body, err
}

// samples reads from a frame header how many values a pixel has on average.
func samples(frame []byte) float64 {
	if len(frame) < 6 {
		return 3
	}
	sum, wide, high := 0, 1, 1
	for i := 6; i+2 < len(frame) && i < 6+3*int(frame[5]); i += 3 {
		h, v := int(frame[i+1]>>4), int(frame[i+1]&15)
		sum, wide, high = sum+h*v, max(wide, h), max(high, v)
	}
	return max(1, float64(sum)/float64(wide*high))
}

// orientation reads how a camera was held from an EXIF segment (CIPA DC-008,
// tag 0x0112 of the first directory); 0 where it does not say.
func orientation(body []byte) int {
	if len(body) < 14 || string(body[:6]) != "Exif\x00\x00" {
		return 0
	}
	tiff := body[6:]
	var order binary.ByteOrder = binary.BigEndian
	if string(tiff[:2]) == "II" {
		order = binary.LittleEndian
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return 0
	}
	entries := tiff[at+2:]
	for n := order.Uint16(tiff[at:]); n > 0 && len(entries) >= 12; n, entries = n-1, entries[12:] {
		if order.Uint16(entries) != 0x0112 {
			continue
		}
		if v := int(order.Uint16(entries[8:])); v >= 1 && v <= 8 {
			return v
		}
		return 0
	}
	return 0
}
