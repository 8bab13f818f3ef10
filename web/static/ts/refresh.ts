import htmx from "htmx.org";
import { all } from "./dom";
import { fill } from "./texts";

/**
 * Keeps rows true while something on the page moves: data-refresh="seconds" on
 * what holds them asks for the page again and changes the rows that are there,
 * by data-id. No row moves: newer ones are counted in [data-refresh-new], and
 * one that has left the view says so. It rests while the tab is hidden and ends
 * when the server says no data-refresh any more.
 */
export function listen(): void {
  let timer = 0;
  const plan = (soon = false): void => {
    window.clearTimeout(timer);
    const part = document.querySelector<HTMLElement>("[data-refresh]");
    if (part === null || document.hidden) return;
    timer = window.setTimeout(() => void look(), soon ? 0 : 1000 * Number(part.dataset["refresh"] || 5));
  };
  const look = async (): Promise<void> => {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (answer.ok && !answer.redirected) update(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch {
      // The network is away: it is asked again.
    }
    plan();
  };
  document.addEventListener("visibilitychange", () => plan(true));
  plan();
}

function update(fresh: Document): void {
  const part = document.querySelector<HTMLElement>("[data-refresh]");
  if (part === null) return;
  for (const old of all(document, "[data-refresh-part]")) {
    const next = fresh.querySelector(`[data-refresh-part="${old.dataset["refreshPart"] ?? ""}"]`);
    if (next && next.textContent !== old.textContent && !old.contains(document.activeElement)) swap(old, next);
  }
  const rows = all<HTMLTableRowElement>(part, "tr[data-id]");
  for (const row of rows) change(row, fresh.querySelector(`tr[data-id="${row.dataset["id"] ?? ""}"]`), part.dataset["refreshGone"] ?? "");
  const known = new Set(rows.map((row) => row.dataset["id"]));
  const newer = all(fresh, "tr[data-id]").filter((row) => !known.has(row.dataset["id"]) && isNewer(row, rows[0])).length;
  const link = document.querySelector<HTMLElement>("[data-refresh-new]");
  if (link && newer > 0) {
    link.hidden = false;
    link.textContent = fill(link.dataset["refreshNew"] ?? "{n}", { n: newer });
  }
  if (!fresh.querySelector("[data-refresh]")) part.removeAttribute("data-refresh");
}

function isNewer(row: HTMLElement, first: HTMLElement | undefined): boolean {
  return first === undefined || Number(row.dataset["id"]) > Number(first.dataset["id"]);
}

function change(row: HTMLTableRowElement, next: Element | null, gone: string): void {
  if (next === null) {
    const cell = row.querySelector("[data-state-cell]");
    if (cell && row.dataset["state"] !== "gone") cell.textContent = gone;
    row.dataset["state"] = "gone";
    for (const form of row.querySelectorAll("form, progress")) form.remove();
    return;
  }
  if (told(row) !== told(next) && !row.contains(document.activeElement)) swap(row, next);
}

/** What a row says. */
function told(row: Element): string {
  const progress = row.querySelector("progress");
  return `${row.getAttribute("data-state") ?? ""} ${progress?.getAttribute("value") ?? ""} ${row.textContent ?? ""}`;
}

function swap(old: Element, next: Element): void {
  const here = document.importNode(next, true);
  old.replaceWith(here);
  htmx.process(here);
}
