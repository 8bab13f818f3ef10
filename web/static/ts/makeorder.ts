import { all } from "./dom";
import { ends, listen, moved, step } from "./reorder";
import { touch } from "./makesave";

// Questions, choices and answers change places by their handles and by their
// buttons, without a new page.
export function attach(): void {
  listen();
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLButtonElement>(".opts [data-move]") : null;
    const item = button?.closest<HTMLElement>("li");
    if (!button || !item?.parentElement) return;
    event.preventDefault();
    const place = item.parentElement;
    step(item, button.dataset["move"] === "up");
    moved(place, item);
    if (button.disabled) item.querySelector<HTMLButtonElement>("[data-move]:enabled")?.focus();
    else button.focus();
  });
  document.addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLElement) || !target.matches("[data-reorder]")) return;
    ends(target);
    [...target.children].forEach((item, at) => named(item as HTMLElement, at));
    if (target.matches("[data-questions]")) opened(target);
    touch("order");
  });
}

/** Names an item, and what it holds, by its place. */
function named(item: HTMLElement, at: number): void {
  for (const part of all(item, "[data-say]")) part.setAttribute("aria-label", (part.dataset["say"] ?? "").replace("{number}", String(at + 1)));
  for (const button of all<HTMLButtonElement>(item, "button[name=do]")) button.value = button.value.replace(/\d+$/, String(at));
}

/** Questions are known by their keys once they have moved: their numbers are not kept yet. */
function opened(list: HTMLElement): void {
  [...list.children].forEach((child, at) => {
    const item = child as HTMLElement;
    const key = item.dataset["key"] ?? "";
    item.dataset["question"] = String(at + 1);
    item.querySelector("a")?.setAttribute("href", `?q=${encodeURIComponent(key)}`);
    if (!item.matches(".is-now")) return;
    const head = document.querySelector<HTMLElement>("[data-open-number]");
    if (head) head.textContent = (head.dataset["openNumber"] ?? "").replace("{number}", String(at + 1));
    history.replaceState(null, "", `?q=${encodeURIComponent(key)}`);
    for (const [name, off] of [["up", at === 0], ["down", at === list.children.length - 1]] as const) {
      document.querySelector<HTMLButtonElement>(`.qform [data-do=${name}]`)?.toggleAttribute("disabled", off);
    }
  });
}
