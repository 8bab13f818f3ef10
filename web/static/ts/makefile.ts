import { make } from "./dom";
import { wrong } from "./makeerror";
import { touch } from "./makesave";
import { Refused, send, type Media } from "./send";
import { text } from "./texts";

// The file of a form: chosen, dropped or pasted it goes straight to storage, and
// the form names it by its id. A script of its own crops pictures.
type Part = "look" | "file-name" | "going" | "going-words" | "hint" | "file-cancel" | "file-again" | "file-crop" | "file-off" | "file-plain";

let going: { over: AbortController; end: Promise<void> } | null = null;
let original: File | null = null; // what was chosen, before it was cropped
let there = { look: [] as Node[], empty: true, crop: false, off: false }; // what is shown while nothing goes

/** What is being uploaded; null for nothing. */
export function uploading(): Promise<void> | null {
  return going?.end ?? null;
}

export function attach(form: HTMLFormElement): void {
  const box = form.querySelector<HTMLElement>("[data-drop]");
  const input = box?.querySelector<HTMLInputElement>("input[type=file]");
  if (!box || !input) return;
  box.classList.add("is-live");
  box.querySelector(".pick")?.classList.add("nes-btn");
  show(box, "file-plain", false);
  const take = (files?: FileList | null): void => {
    const file = files?.[0];
    if (file) void chosen(box, file);
  };
  input.addEventListener("change", () => {
    take(input.files);
    input.value = "";
  });
  document.querySelector("#media_captions_file")?.addEventListener("change", (event) => void captions(event));
  drops(box, take);
  document.addEventListener("paste", (event) => {
    if (event.clipboardData?.files.length && !event.clipboardData.types.includes("text/plain")) {
      event.preventDefault();
      take(event.clipboardData.files);
    }
  });
  part(box, "file-cancel")?.addEventListener("click", () => going?.over.abort());
  part(box, "file-again")?.addEventListener("click", () => { if (original) void upload(box, original); });
  part(box, "file-off")?.addEventListener("click", () => takeOut(box, input));
  part(box, "file-crop")?.addEventListener("click", () => void cropped(box));
}

/** Files may be dropped anywhere on the page; the field shows that it takes them. */
function drops(box: HTMLElement, take: (files?: FileList | null) => void): void {
  const over = (event: DragEvent, on: boolean): boolean => {
    if (!event.dataTransfer?.types.includes("Files")) return false;
    event.preventDefault();
    box.classList.toggle("is-over", on);
    return true;
  };
  document.addEventListener("dragover", (event) => over(event, true));
  document.addEventListener("dragleave", (event) => over(event, event.relatedTarget !== null));
  document.addEventListener("drop", (event) => { if (over(event, false)) take(event.dataTransfer?.files); });
}

function chosen(box: HTMLElement, file: File): Promise<void> {
  original = file;
  return upload(box, file);
}

/** Sends a file in place of what is there; what is there stays until it has come. */
function upload(box: HTMLElement, file: File, cut?: { pixel: boolean }): Promise<void> {
  if (!going) there = seen(box);
  going?.over.abort();
  const name = box.dataset["drop"] ?? "";
  wrong(name);
  show(box, "file-again", false);
  if (!box.dataset["accept"]?.split(",").includes(file.type)) {
    wrong(name, box.dataset["textkind"]);
    return Promise.resolve();
  }
  const over = new AbortController();
  const mine = { over, end: Promise.resolve() };
  mine.end = bring(box, file, over.signal, cut).finally(() => { if (going === mine) going = null; });
  going = mine;
  return mine.end;
}

async function bring(box: HTMLElement, file: File, signal: AbortSignal, cut?: { pixel: boolean }): Promise<void> {
  const look = part(box, "look");
  begin(box, file);
  void preview(look, file, signal);
  try {
    const media = await send(file, box.dataset["upload"] ?? "", {
      signal,
      progress: (sent) => progress(box, sent),
      lost: (away) => { if (away) words(box, text("upload.lost")); },
    });
    if (signal.aborted) return;
    end(box);
    put(box, media, file.name, cut);
  } catch (error) {
    if (going && going.over.signal !== signal) return; // another one is on its way
    end(box);
    back(box);
    failed(box, error, signal.aborted);
  }
}

function seen(box: HTMLElement): typeof there {
  const on = (name: Part): boolean => part(box, name)?.hidden === false;
  return { look: [...(part(box, "look")?.childNodes ?? [])], empty: box.classList.contains("is-empty"), crop: on("file-crop"), off: on("file-off") };
}

/** Shows again what was there before an upload that came to nothing. */
function back(box: HTMLElement): void {
  part(box, "look")?.replaceChildren(...there.look);
  box.classList.toggle("is-empty", there.empty);
  for (const [name, on] of [["look", !there.empty], ["file-crop", there.crop], ["file-off", there.off], ["file-name", false]] as const) show(box, name, on);
}

function failed(box: HTMLElement, error: unknown, aborted: boolean): void {
  if (aborted) return said(box, text("upload.cancelled"));
  const again = !(error instanceof Refused);
  wrong(box.dataset["drop"] ?? "", again ? box.dataset["textfailed"] : error.message);
  show(box, "file-again", again);
}

function begin(box: HTMLElement, file: File): void {
  box.classList.remove("is-empty");
  box.dataset["state"] = "going";
  named(box, file.name);
  progress(box, 0);
  for (const [name, on] of [["going", true], ["file-cancel", true], ["file-crop", false], ["file-off", false], ["hint", false]] as const) show(box, name, on);
}

function end(box: HTMLElement): void {
  delete box.dataset["state"];
  for (const [name, on] of [["going", false], ["file-cancel", false], ["hint", true]] as const) show(box, name, on);
}

/** Puts what has come into the form. */
function put(box: HTMLElement, media: Media, name: string, cut?: { pixel: boolean }): void {
  const pixel = cut?.pixel === true;
  const src = (pixel ? media.pixel_url : media.url) ?? "";
  const kind = (media.type ?? "").split("/")[0] ?? "";
  const key = box.querySelector<HTMLInputElement>("[data-key]");
  const look = part(box, "look");
  if (key) key.value = pixel ? src : media.id;
  const label = box.dataset["texthere"] ?? "";
  const shown = kind === "image" ? make("img", { src, alt: label }) : make(kind === "audio" ? "audio" : "video", { src, controls: "", preload: "metadata", "aria-label": label });
  look?.replaceChildren(shown);
  if (look) look.hidden = false;
  show(box, "file-crop", kind === "image");
  show(box, "file-off", true);
  describe(box, true, cut ? undefined : media);
  said(box, text("library.done", { name }));
  touch(box.dataset["drop"]);
}

function takeOut(box: HTMLElement, input: HTMLInputElement): void {
  const key = box.querySelector<HTMLInputElement>("[data-key]");
  if (key) key.value = "";
  original = null;
  part(box, "look")?.replaceChildren();
  for (const name of ["look", "file-name", "file-crop", "file-off", "file-again"] as const) show(box, name, false);
  box.classList.add("is-empty");
  wrong(box.dataset["drop"] ?? "");
  describe(box, false, {});
  said(box, box.dataset["textgone"] ?? "");
  input.focus();
  touch(box.dataset["drop"]);
}

/** The words belong to the file: what is cropped keeps them. */
function describe(box: HTMLElement, on: boolean, said?: Partial<Media>): void {
  for (const field of document.querySelectorAll<HTMLElement>(`[data-alt-of="${box.dataset["drop"] ?? ""}"]`)) {
    field.hidden = !on;
    for (const part of field.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input, textarea")) {
      part.disabled = !on;
      if (said) part.value = said[part.name.slice(6) as "alt"] ?? ""; // media_alt, media_captions
    }
    const help = field.querySelector<HTMLElement>(".help");
    if (help) help.textContent = help.dataset["text"] ?? "";
  }
}

/** A file of captions becomes their text, which is saved as what is typed. */
async function captions({ target }: Event): Promise<void> {
  const input = target as HTMLInputElement;
  const area = document.querySelector<HTMLTextAreaElement>("#media_captions");
  const file = input.files?.[0];
  if (!area || !file) return;
  area.value = await file.slice(0, 65537).text();
  input.value = "";
  touch(area.name);
}

async function cropped(box: HTMLElement): Promise<void> {
  const dialog = document.querySelector<HTMLDialogElement>("#crop");
  if (!dialog) return;
  const name = box.dataset["drop"] ?? "";
  wrong(name);
  try {
    const { crop } = (await import(dialog.dataset["script"] ?? "")) as typeof import("./crop");
    const source = original ?? (await kept(box));
    const cut = await crop(dialog, source, box.dataset["shape"] === "wide");
    part(box, "file-crop")?.focus();
    if (cut) await upload(box, cut.file, cut);
  } catch {
    wrong(name, dialog.dataset["textbroken"]);
  }
}

/** The picture that the form has already. */
async function kept(box: HTMLElement): Promise<File> {
  const address = box.querySelector("img")?.src ?? "";
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(address);
  const body = await answer.blob();
  return new File([body], decodeURIComponent(address.split("/").pop() ?? ""), { type: body.type });
}

/** Draws a picture while it is on its way: no address of it is needed. */
async function preview(look: HTMLElement | null, file: File, signal: AbortSignal): Promise<void> {
  if (!look) return;
  look.hidden = !file.type.startsWith("image/");
  look.replaceChildren();
  const picture = look.hidden ? null : await createImageBitmap(file, { resizeWidth: 384 }).catch(() => null);
  if (!picture || signal.aborted || !look.closest("[data-state=going]")) return;
  const canvas = make("canvas", { width: String(picture.width), height: String(picture.height) });
  canvas.getContext("2d")?.drawImage(picture, 0, 0);
  look.replaceChildren(canvas);
}

function progress(box: HTMLElement, sent: number): void {
  const bar = box.querySelector("progress");
  if (bar) bar.value = sent;
  words(box, text("upload.going", { percent: Math.floor(100 * Math.min(1, sent)) }));
}

function words(box: HTMLElement, what: string): void {
  const place = part(box, "going-words");
  if (place) place.textContent = what;
}

function named(box: HTMLElement, name: string): void {
  const place = part(box, "file-name");
  if (place) place.textContent = name;
  show(box, "file-name", true);
}

function said(box: HTMLElement, what: string): void {
  const place = box.parentElement?.querySelector("[data-file-said]");
  if (place) place.textContent = what;
}

function part(box: HTMLElement, name: Part): HTMLElement | null {
  return box.querySelector<HTMLElement>(`[data-${name}]`);
}

function show(box: HTMLElement, name: Part, on: boolean): void {
  const element = part(box, name);
  if (element) element.hidden = !on;
}
