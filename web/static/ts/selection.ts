import { all, on } from "./dom";
import { fill } from "./texts";

/**
 * Selection in a list, inside <form data-list>: boxes name="id" in rows with
 * data-id, data-select-all in the head, data-selection is the bar that shows
 * instead of data-tools, data-selected="{n} of 50" its text,
 * data-select-matching takes all that match (all=1), data-clear-selection none.
 */
export function listen(): void {
  let last: HTMLInputElement | undefined;
  on("click", "[data-list] input[name=id]", (element, event) => {
    const box = element as HTMLInputElement;
    if (event.shiftKey && last) between(last, box).forEach((other) => (other.checked = box.checked));
    last = box;
  });
  on("change", "[data-list]", (list, event) => {
    const target = event.target as HTMLElement;
    if (!target.matches("input[name=id], [data-select-all]")) return;
    if (target.matches("[data-select-all]")) boxes(list).forEach((b) => (b.checked = (target as HTMLInputElement).checked));
    matching(list, false);
    update(list);
  });
  on("click", "[data-clear-selection]", (button, event) => {
    const list = button.closest<HTMLElement>("[data-list]");
    if (!list) return;
    event.preventDefault();
    clear(list);
  });
  on("click", "[data-select-matching]", (button, event) => {
    const list = button.closest<HTMLElement>("[data-list]");
    if (!list) return;
    event.preventDefault();
    boxes(list).forEach((b) => (b.checked = true));
    matching(list, true);
    update(list);
  });
}

/** A page that comes back by history has its boxes ticked already. */
export function attach(part: ParentNode): void {
  all(part, "[data-list]").forEach(update);
}

/** Takes the selection of a list back. */
export function clear(list: HTMLElement): void {
  boxes(list).forEach((b) => (b.checked = false));
  matching(list, false);
  update(list);
}

function boxes(list: HTMLElement): HTMLInputElement[] {
  return [...list.querySelectorAll<HTMLInputElement>("input[name=id]:not(:disabled)")];
}

function between(first: HTMLInputElement, second: HTMLInputElement): HTMLInputElement[] {
  const list = second.closest<HTMLElement>("[data-list]");
  if (!list?.contains(first)) return [];
  const every = boxes(list);
  const [from, to] = [every.indexOf(first), every.indexOf(second)].sort((a, b) => a - b);
  return every.slice(from, (to ?? 0) + 1);
}

/** all=1 goes with the form when everything that matches is meant. */
function matching(list: HTMLElement, whole: boolean): void {
  const field = list.querySelector<HTMLInputElement>("input[name=all]");
  if (field) field.disabled = !whole;
  list.toggleAttribute("data-all-matching", whole);
}

function update(list: HTMLElement): void {
  const every = boxes(list);
  const chosen = every.filter((b) => b.checked);
  for (const box of every) box.closest("tr[data-id]")?.setAttribute("aria-selected", String(box.checked));
  head(list, chosen.length, every.length);
  bar(list, chosen.length, every.length);
}

function head(list: HTMLElement, chosen: number, every: number): void {
  const box = list.querySelector<HTMLInputElement>("[data-select-all]");
  if (!box) return;
  box.checked = every > 0 && chosen === every;
  box.indeterminate = chosen > 0 && chosen < every;
}

function bar(list: HTMLElement, chosen: number, every: number): void {
  const whole = list.hasAttribute("data-all-matching");
  for (const element of list.querySelectorAll<HTMLElement>("[data-selection]")) element.hidden = chosen === 0;
  for (const element of list.querySelectorAll<HTMLElement>("[data-tools]")) element.hidden = chosen > 0;
  for (const element of list.querySelectorAll<HTMLElement>("[data-selected]")) {
    const pattern = (whole && element.dataset["selectedAll"]) || element.dataset["selected"] || "{n}";
    element.textContent = fill(pattern, { n: chosen });
  }
  for (const element of list.querySelectorAll<HTMLElement>("[data-select-matching]")) {
    element.hidden = whole || chosen < every;
  }
}
