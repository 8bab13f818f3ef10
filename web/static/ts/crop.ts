// Cropping a picture in the browser: a frame of a fixed shape that is moved and
// resized by pointer, keys, buttons and a slider. It is loaded when a picture is
// cropped first.

/** What was cut out; pixel asks for it as pixel art. */
export interface Cut {
  file: File;
  pixel: boolean;
}

/** The frame, in pixels of the picture. */
interface Frame {
  x: number;
  y: number;
  w: number;
}

/** How wide or high what is cut out may be, and how many bytes as PNG. */
const most = 1600;
const bytes = 5 << 20;
/** How near to a corner, in pixels of the screen, a pointer takes hold of it. */
const reach = 28;

/** Opens the dialog on a picture; null where nothing is cut. */
export async function crop(dialog: HTMLDialogElement, source: File, wide: boolean): Promise<Cut | null> {
  const picture = await createImageBitmap(source);
  const pixel = dialog.querySelector<HTMLInputElement>("[data-crop-pixel]");
  if (pixel) pixel.checked = wide;
  const shape = dialog.querySelector("[data-crop-shape]");
  if (shape) shape.textContent = dialog.dataset[wide ? "textwide" : "textsquare"] ?? "";
  dialog.returnValue = "";
  dialog.showModal();
  const over = new AbortController();
  const bench = new Bench(dialog, picture, wide ? 16 / 9 : 1, over.signal);
  await new Promise((done) => dialog.addEventListener("close", done, { once: true }));
  over.abort();
  const cut = dialog.returnValue === "crop" ? { file: await bench.cut(source), pixel: pixel?.checked === true } : null;
  picture.close();
  return cut;
}

class Bench {
  private readonly stage: HTMLElement;
  private readonly box: HTMLElement;
  private readonly size: HTMLInputElement;
  private readonly widest: number;
  private frame: Frame;
  private scale = 1;
  private left = 0;
  private top = 0;
  private timer = 0;

  constructor(private readonly dialog: HTMLDialogElement, private readonly picture: ImageBitmap, private readonly shape: number, signal: AbortSignal) {
    this.stage = dialog.querySelector("[data-crop-stage]") as HTMLElement;
    this.box = dialog.querySelector("[data-crop-frame]") as HTMLElement;
    this.size = dialog.querySelector("[data-crop-size]") as HTMLInputElement;
    this.widest = Math.min(picture.width, picture.height * shape);
    this.frame = { x: (picture.width - this.widest) / 2, y: (picture.height - this.widest / shape) / 2, w: this.widest };
    this.listen(signal);
    this.draw();
  }

  /** The narrowest frame: one that can be taken hold of. */
  private get narrowest(): number {
    return Math.min(this.widest, Math.max(8, 48 / this.scale));
  }

  private listen(signal: AbortSignal): void {
    window.addEventListener("resize", () => this.draw(), { signal });
    this.box.addEventListener("keydown", (event) => this.key(event), { signal });
    this.box.addEventListener("pointerdown", (event) => this.hold(event), { signal });
    this.size.addEventListener("input", () => this.resize(Number(this.size.value)), { signal });
    for (const button of this.dialog.querySelectorAll<HTMLElement>("[data-crop-way]")) {
      button.addEventListener("click", () => this.go(button.dataset["cropWay"] ?? "", 16), { signal });
    }
  }

  /** Draws the picture as large as the stage holds it. */
  private draw(): void {
    const canvas = this.stage.querySelector("canvas") as HTMLCanvasElement;
    const [wide, high] = [this.stage.clientWidth, this.stage.clientHeight];
    canvas.width = wide;
    canvas.height = high;
    this.scale = Math.min(wide / this.picture.width, high / this.picture.height);
    this.left = (wide - this.picture.width * this.scale) / 2;
    this.top = (high - this.picture.height * this.scale) / 2;
    const pen = canvas.getContext("2d");
    if (pen) {
      pen.imageSmoothingEnabled = this.scale < 1;
      pen.drawImage(this.picture, this.left, this.top, this.picture.width * this.scale, this.picture.height * this.scale);
    }
    this.size.min = String(Math.ceil(this.narrowest));
    this.size.max = String(Math.ceil(this.widest));
    this.show();
  }

  private key(event: KeyboardEvent): void {
    const way = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right" }[event.key];
    if (way) {
      event.preventDefault();
      if (event.shiftKey) this.grow(way === "right" || way === "down");
      else this.go(way, 4);
    } else if (event.key === "+" || event.key === "=" || event.key === "-") {
      event.preventDefault();
      this.grow(event.key !== "-");
    }
  }

  /** Moves the frame by so many pixels of the screen. */
  private go(way: string, pixels: number): void {
    const by = Math.max(1, pixels / this.scale);
    const { x, y, w } = this.frame;
    this.set({ x: x + (way === "right" ? by : way === "left" ? -by : 0), y: y + (way === "down" ? by : way === "up" ? -by : 0), w });
  }

  private grow(larger: boolean): void {
    const by = Math.max(1, 8 / this.scale);
    this.resize(this.frame.w + (larger ? by : -by));
  }

  /** Gives the frame another size around its middle. */
  private resize(wide: number): void {
    const w = Math.min(this.widest, Math.max(this.narrowest, wide));
    const by = (this.frame.w - w) / 2;
    this.set({ x: this.frame.x + by, y: this.frame.y + by / this.shape, w });
  }

  /** Follows a pointer that moves the frame, or resizes it by a corner. */
  private hold(start: PointerEvent): void {
    if (start.button !== 0) return;
    start.preventDefault();
    this.box.focus();
    this.box.setPointerCapture(start.pointerId);
    const edges = this.box.getBoundingClientRect();
    const near = Math.min(reach, edges.width / 3, edges.height / 3);
    const side = (at: number, from: number, to: number): number => (at - from < near ? -1 : to - at < near ? 1 : 0);
    const corner = { x: side(start.clientX, edges.left, edges.right), y: side(start.clientY, edges.top, edges.bottom) };
    const first = { ...this.frame };
    const follow = (event: PointerEvent): void => {
      const by = { x: (event.clientX - start.clientX) / this.scale, y: (event.clientY - start.clientY) / this.scale };
      if (corner.x && corner.y) this.pull(first, corner, by);
      else this.set({ x: first.x + by.x, y: first.y + by.y, w: first.w });
    };
    this.box.addEventListener("pointermove", follow);
    this.box.addEventListener("lostpointercapture", () => this.box.removeEventListener("pointermove", follow), { once: true });
  }

  /** Resizes the frame by one corner; the one across from it stays. */
  private pull(first: Frame, corner: { x: number; y: number }, by: { x: number; y: number }): void {
    const high = first.w / this.shape;
    const fixed = { x: corner.x > 0 ? first.x : first.x + first.w, y: corner.y > 0 ? first.y : first.y + high };
    const room = Math.min(corner.x > 0 ? this.picture.width - fixed.x : fixed.x, (corner.y > 0 ? this.picture.height - fixed.y : fixed.y) * this.shape);
    const asked = Math.max(first.w + corner.x * by.x, (high + corner.y * by.y) * this.shape);
    const w = Math.min(room, Math.max(this.narrowest, asked));
    this.set({ x: corner.x > 0 ? fixed.x : fixed.x - w, y: corner.y > 0 ? fixed.y : fixed.y - w / this.shape, w });
  }

  private set({ x, y, w }: Frame): void {
    const within = (at: number, room: number): number => Math.max(0, Math.min(at, room));
    this.frame = { x: within(x, this.picture.width - w), y: within(y, this.picture.height - w / this.shape), w };
    this.show();
  }

  private show(): void {
    const { x, y, w } = this.frame;
    const high = w / this.shape;
    for (const [name, value] of Object.entries({ x: this.left + x * this.scale, y: this.top + y * this.scale, w: w * this.scale, h: high * this.scale })) {
      this.stage.style.setProperty(`--${name}`, `${value}px`);
    }
    this.size.value = String(w);
    const values: Record<string, number> = { left: x, top: y, wide: w, high };
    const label = (this.dialog.dataset["textframe"] ?? "").replace(/\{(\w+)\}/g, (_, name: string) => String(Math.round(values[name] ?? 0)));
    this.box.setAttribute("aria-label", label);
    const number = this.dialog.querySelector("[data-crop-wide]");
    if (number) number.textContent = String(Math.round(w));
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      const said = this.dialog.querySelector("[data-crop-said]");
      if (said) said.textContent = label;
    }, 400);
  }

  /** What is in the frame, as a file. */
  async cut(source: File): Promise<File> {
    const { x, y, w } = this.frame;
    const high = w / this.shape;
    const by = Math.min(1, most / Math.max(w, high));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(w * by));
    canvas.height = Math.max(1, Math.round(high * by));
    const pen = canvas.getContext("2d");
    if (!pen) throw new Error("no canvas");
    pen.imageSmoothingQuality = "high";
    pen.drawImage(this.picture, x, y, w, high, 0, 0, canvas.width, canvas.height);
    let body = await blob(canvas, source.type === "image/jpeg" ? "image/jpeg" : "image/png");
    if (body.size > bytes) body = await blob(canvas, "image/jpeg");
    return new File([body], `${source.name.replace(/\.\w+$/, "")}.${body.type === "image/png" ? "png" : "jpg"}`, { type: body.type });
  }
}

function blob(canvas: HTMLCanvasElement, type: string): Promise<Blob> {
  return new Promise((done, fail) => canvas.toBlob((body) => (body ? done(body) : fail(new Error(type))), type, 0.92));
}
