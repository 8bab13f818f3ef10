import { on } from "./dom";

/** The sidebar's filter box: data-nav-filter hides the entries of data-nav that lack the words. */
export function listen(): void {
  on("input", "[data-nav-filter]", (box) => filter((box as HTMLInputElement).value));
  on("keydown", "[data-nav-filter]", (box, event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    if ((box as HTMLInputElement).value) {
      document.querySelector<HTMLAnchorElement>("[data-nav] li:not([hidden]) .nav__link")?.click();
    }
  });
}

function filter(words: string): void {
  const wanted = words.trim().toLocaleLowerCase();
  let any = false;
  for (const group of document.querySelectorAll<HTMLElement>("[data-nav-group]")) {
    let shown = false;
    for (const entry of group.querySelectorAll<HTMLElement>("li")) {
      entry.hidden = !name(entry).includes(wanted);
      shown ||= !entry.hidden;
    }
    group.hidden = !shown;
    any ||= shown;
  }
  const none = document.querySelector<HTMLElement>("[data-nav-none]");
  if (none) none.hidden = any;
}

function name(entry: HTMLElement): string {
  return (entry.querySelector(".nav__label")?.textContent ?? "").toLocaleLowerCase();
}
