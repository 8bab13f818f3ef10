package main

import (
	"bytes"
	"image/png"
	"testing"
)

// silence is a second of it as MPEG-1 Layer III (ISO/IEC 11172-3): frames of
// 128 kbit/s at 44.1 kHz whose side information says that they hold nothing.
func silence() []byte {
	const bytesOfFrame = 144 * 128000 / 44100
	frame := make([]byte, bytesOfFrame)
	copy(frame, []byte{0xff, 0xfb, 0x90, 0x00})
	return bytes.Repeat(frame, 38)
}

// films has the browser itself record a second of two colours as WebM, and puts
// it into an input.
const films = `(async () => {
	const canvas = Object.assign(document.createElement("canvas"), { width: 64, height: 36 });
	const pen = canvas.getContext("2d");
	const recorder = new MediaRecorder(canvas.captureStream(10), { mimeType: "video/webm;codecs=vp8" });
	const parts = [];
	recorder.ondataavailable = ({ data }) => parts.push(data);
	const ended = new Promise((done) => (recorder.onstop = done));
	recorder.start();
	for (let i = 0; i < 10; i++) {
		pen.fillStyle = i %% 2 ? "#f8b800" : "#0058f8";
		pen.fillRect(0, 0, 64, 36);
		await new Promise((done) => setTimeout(done, 100));
	}
	recorder.stop();
	await ended;
	const data = new DataTransfer();
	data.items.add(new File(parts, "film.webm", { type: "video/webm" }));
	const size = data.files[0].size;
	const input = document.querySelector(%q);
	input.files = data.files;
	input.dispatchEvent(new Event("change", { bubbles: true }));
	return size > 200;
})()`

// samePixels compares two pictures pixel by pixel.
func samePixels(t *testing.T, got, want []byte) {
	t.Helper()
	a, err := png.Decode(bytes.NewReader(got))
	if err != nil {
		t.Fatal(err)
	}
	b, err := png.Decode(bytes.NewReader(want))
	if err != nil {
		t.Fatal(err)
	}
	if a.Bounds() != b.Bounds() {
		t.Fatalf("it is %v large, want %v", a.Bounds(), b.Bounds())
	}
	other := 0
	for y := a.Bounds().Min.Y; y < a.Bounds().Max.Y; y++ {
		for x := a.Bounds().Min.X; x < a.Bounds().Max.X; x++ {
			r1, g1, b1, a1 := a.At(x, y).RGBA()
			if r2, g2, b2, a2 := b.At(x, y).RGBA(); r1 != r2 || g1 != g2 || b1 != b2 || a1 != a2 {
				other++
			}
		}
	}
	if other > 0 {
		t.Errorf("%d pixels are not those of the golden picture", other)
	}
}
