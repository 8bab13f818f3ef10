import { all, make, on } from "./dom";
import { Refused, send } from "./send";
import { text } from "./texts";

/**
 * <form data-library="/api/v1/media"> sends what is chosen in it, or dragged onto
 * the page, straight to storage: one file after the other, each on a line of its
 * own with its progress. What was refused stays there with the reason; when all
 * is well the page is read anew.
 */
export function listen(): void {
  on("change", "input[data-library-files]", (element) => {
    const input = element as HTMLInputElement;
    const form = input.form;
    if (form?.dataset["library"]) void take(form, [...(input.files ?? [])]).then(() => { input.value = ""; });
  });
  document.addEventListener("dragover", (event) => over(event, true));
  document.addEventListener("dragleave", (event) => over(event, event.relatedTarget !== null));
  document.addEventListener("drop", (event) => {
    const form = zone(event);
    over(event, false);
    if (form) void take(form, [...(event.dataTransfer?.files ?? [])]);
  });
}

/** The form that takes files which are dragged over the page. */
function zone(event: DragEvent): HTMLFormElement | null {
  if (!event.dataTransfer?.types.includes("Files")) return null;
  return document.querySelector<HTMLFormElement>("form[data-library]:not([data-library=''])");
}

function over(event: DragEvent, on: boolean): void {
  const form = zone(event);
  if (!form) return;
  event.preventDefault();
  form.toggleAttribute("data-over", on);
}

const queues = new WeakMap<HTMLFormElement, Promise<boolean>>();

/** Sends files behind those that are on their way. */
async function take(form: HTMLFormElement, files: File[]): Promise<void> {
  if (files.length === 0) return;
  const lines = files.map((file) => line(form, file));
  const before = queues.get(form) ?? Promise.resolve(true);
  const mine = before.then(async (well) => {
    for (const one of lines) well = await go(form, one) && well;
    return well;
  });
  queues.set(form, mine);
  if (await mine && queues.get(form) === mine && all(form, "[data-state=failed]").length === 0) window.location.reload();
}

interface Line {
  file: File;
  item: HTMLElement;
  bar: HTMLProgressElement;
  words: HTMLElement;
}

function line(form: HTMLFormElement, file: File): Line {
  const bar = make("progress", { max: "1", "aria-label": text("upload.progress") });
  const words = make("span", {}, file.name);
  const item = make("li", { class: "upload__going", "data-state": "waiting" }, bar, words);
  form.querySelector("[data-library-list]")?.append(item);
  return { file, item, bar, words };
}

/** Sends one file, and says whether it came. */
async function go(form: HTMLFormElement, one: Line): Promise<boolean> {
  const { file, item, bar, words } = one;
  item.dataset["state"] = "going";
  bar.hidden = false;
  try {
    await send(file, form.dataset["library"] ?? "", {
      signal: new AbortController().signal,
      progress: (part) => {
        bar.value = part;
        words.textContent = text("library.going", { name: file.name, percent: Math.floor(100 * Math.min(1, part)) });
      },
      lost: (away) => words.textContent = away ? text("upload.lost") : words.textContent,
    });
    words.textContent = text("library.done", { name: file.name });
    item.dataset["state"] = "done";
    bar.hidden = true;
    return true;
  } catch (error) {
    words.textContent = text("library.failed", { name: file.name, why: error instanceof Refused ? error.message : "" });
    item.dataset["state"] = "failed";
    bar.hidden = true;
    const again = make("button", { type: "button", class: "btn btn--quiet btn--sm" }, text("library.retry"));
    again.addEventListener("click", () => {
      item.remove();
      void take(form, [file]);
    });
    item.append(again);
    return false;
  }
}
