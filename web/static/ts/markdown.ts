import { all } from "./dom";
import { csrf } from "./token";

/**
 * Markdown: data-markdown around a textarea, buttons data-md="bold" and so on,
 * and data-md-view="write|preview" with data-md-preview, which shows what the
 * address in data-preview makes of the text (posted as "text", answered by
 * cleaned HTML).
 */
export function attach(part: ParentNode): void {
  for (const box of all(part, "[data-markdown]")) {
    const area = box.querySelector("textarea");
    if (!area) continue;
    for (const button of box.querySelectorAll<HTMLButtonElement>("[data-md]")) {
      button.addEventListener("click", () => format(area, button.dataset["md"] ?? ""));
    }
    for (const button of box.querySelectorAll<HTMLButtonElement>("[data-md-view]")) {
      button.addEventListener("click", () => void view(box, area, button));
    }
  }
}

/** What stands before and after the marked words. */
const around: Record<string, [string, string]> = {
  bold: ["**", "**"],
  italic: ["*", "*"],
  code: ["`", "`"],
  link: ["[", "](https://)"],
};

/** What stands before each marked line. */
const before: Record<string, string> = { heading: "## ", list: "- ", quote: "> " };

function format(area: HTMLTextAreaElement, kind: string): void {
  const { selectionStart: from, selectionEnd: to, value } = area;
  const pair = around[kind];
  const line = before[kind];
  if (pair) replace(area, from, to, pair[0] + value.slice(from, to) + pair[1], from + pair[0].length, to + pair[0].length);
  else if (line) {
    const start = value.lastIndexOf("\n", from - 1) + 1;
    const words = value.slice(start, to).replace(/^/gm, line);
    replace(area, start, to, words, start + words.length, start + words.length);
  }
}

function replace(area: HTMLTextAreaElement, from: number, to: number, words: string, start: number, end: number): void {
  area.focus();
  area.setRangeText(words, from, to);
  area.setSelectionRange(start, end);
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

async function view(box: HTMLElement, area: HTMLTextAreaElement, button: HTMLButtonElement): Promise<void> {
  const shown = box.querySelector<HTMLElement>("[data-md-preview]");
  const address = box.dataset["preview"];
  if (!shown || !address) return;
  const preview = button.dataset["mdView"] === "preview";
  if (preview) {
    const body = new URLSearchParams({ text: area.value });
    const response = await fetch(address, { method: "POST", body, headers: { "X-CSRF-Token": csrf() } });
    if (!response.ok) return;
    shown.innerHTML = await response.text();
  }
  shown.hidden = !preview;
  area.hidden = preview;
  for (const other of box.querySelectorAll("[data-md-view]")) other.setAttribute("aria-pressed", String(other === button));
}
