import { make, on } from "./dom";
import { Refused, send } from "./send";
import { text } from "./texts";

/**
 * data-upload="/api/v1/media" on a file input sends what is chosen straight to
 * storage, with its progress and a button to cancel it. The form then posts the
 * id of what was uploaded as NAME__media instead of the file. Where that fails
 * the file stays chosen, and the form posts it as it would without a script.
 */
const going = new Map<HTMLInputElement, AbortController>();
const waiting = new WeakMap<HTMLFormElement, HTMLElement | null>();

export function listen(): void {
  on("change", "input[data-upload]", (input) => void chosen(input as HTMLInputElement));
  on("click", "[data-upload-cancel]", (button) => {
    const input = button.closest(".upload")?.querySelector<HTMLInputElement>("input[data-upload]");
    if (input) going.get(input)?.abort();
  });
  // A form that is sent too early goes when its uploads are done.
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (![...going.keys()].some((input) => input.form === form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    waiting.set(form, event.submitter);
  }, { capture: true });
}

async function chosen(input: HTMLInputElement): Promise<void> {
  const file = input.files?.[0];
  going.get(input)?.abort();
  const row = shown(input);
  row.id.value = "";
  row.id.disabled = true;
  row.box.hidden = !file;
  if (!file) return;
  const control = new AbortController();
  going.set(input, control);
  say(row, 0);
  let words = "";
  let done = false;
  try {
    const media = await send(file, input.dataset["upload"] ?? "", {
      signal: control.signal,
      progress: (part) => say(row, part),
      lost: (away) => row.words.textContent = away ? text("upload.lost") : row.words.textContent,
    });
    if (going.get(input) !== control) return; // another file was chosen meanwhile
    row.id.value = media.id;
    row.id.disabled = false;
    input.value = "";
    done = true;
    words = text("upload.done", { name: file.name });
  } catch (error) {
    if (going.get(input) !== control) return;
    if (control.signal.aborted) input.value = "";
    words = control.signal.aborted ? text("upload.cancelled") : text("upload.failed", { why: error instanceof Refused ? error.message : "" });
  }
  going.delete(input);
  row.bar.hidden = row.cancel.hidden = true;
  row.words.textContent = words;
  row.box.dataset["state"] = done ? "done" : control.signal.aborted ? "cancelled" : "failed";
  const name = input.closest(".upload__pick")?.querySelector("[data-file-name]");
  if (name && !input.value) name.textContent = "";
  input.form?.dispatchEvent(new Event("input", { bubbles: true })); // for what counts changes
  proceed(input.form);
}

/** Puts what lies in storage already into the field, in the place of a file. */
export function choose(input: HTMLInputElement, id: string, name: string): void {
  going.get(input)?.abort();
  going.delete(input);
  input.value = "";
  const row = shown(input);
  row.id.value = id;
  row.id.disabled = false;
  row.box.hidden = false;
  row.bar.hidden = row.cancel.hidden = true;
  row.box.dataset["state"] = "done";
  row.words.textContent = text("picked", { name });
  input.closest(".upload__pick")?.querySelector("[data-file-name]")?.replaceChildren();
  input.form?.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Sends the form that waited for its last upload. */
function proceed(form: HTMLFormElement | null): void {
  if (!form || !waiting.has(form) || [...going.keys()].some((input) => input.form === form)) return;
  const submitter = waiting.get(form) ?? null;
  waiting.delete(form);
  form.requestSubmit(submitter);
}

interface Row {
  box: HTMLElement;
  bar: HTMLProgressElement;
  words: HTMLElement;
  cancel: HTMLElement;
  id: HTMLInputElement;
}

/** The line below an input that says how far it is; it is made once. */
function shown(input: HTMLInputElement): Row {
  const around = input.closest(".upload__text") ?? input.parentElement ?? document.body;
  let box = around.querySelector<HTMLElement>(":scope > [data-upload-going]");
  if (!box) {
    const cancel = make("button", { type: "button", class: "btn btn--quiet btn--sm", "data-upload-cancel": "" }, text("upload.cancel"));
    box = make("div", { class: "upload__going", "data-upload-going": "" },
      make("progress", { max: "1", "aria-label": text("upload.progress") }),
      make("span", { role: "status", "data-upload-words": "" }),
      cancel,
      make("input", { type: "hidden", name: `${input.name}__media`, "data-upload-id": "", disabled: "" }));
    around.append(box);
  }
  const part = <T extends HTMLElement>(selector: string): T => box.querySelector<T>(selector) as T;
  return { box, bar: part("progress"), words: part("[data-upload-words]"), cancel: part("[data-upload-cancel]"), id: part("[data-upload-id]") };
}

function say(row: Row, part: number): void {
  row.box.dataset["state"] = "going";
  row.bar.hidden = row.cancel.hidden = false;
  row.bar.value = part;
  row.words.textContent = text("upload.going", { percent: Math.floor(100 * Math.min(1, part)) });
}
