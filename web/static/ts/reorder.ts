import { on } from "./dom";
import { text } from "./texts";

/**
 * Reordering: in a data-reorder list the items are its children, and data-grip
 * on a button moves one by dragging or by Alt with the arrows. Inputs with
 * data-position and elements with data-number inside an item get its place,
 * which starts at 1, or at data-first-number; data-first on the list says where
 * positions start. With data-paged, other pages follow.
 */
export function listen(): void {
  on("keydown", "[data-grip]", (grip, event) => {
    if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    const item = itemOf(grip);
    const list = item?.parentElement;
    if (!item || !list) return;
    step(item, event.key === "ArrowUp");
    grip.focus();
    moved(list, item);
  });
  on("pointerdown", "[data-grip]", (grip, event) => {
    if (event.button === 0) drag(grip, event);
  });
}

/** Numbers the items of a list anew, from 1; deleted ones keep out of the count. */
export function number(list: HTMLElement): void {
  const first = Number(list.dataset["first"] ?? "1");
  const numbers = Number(list.dataset["firstNumber"] ?? "1");
  let place = 0;
  for (const item of items(list)) {
    // What is new on a page that others follow goes behind all of them.
    if (item.hidden || (list.hasAttribute("data-paged") && !item.hasAttribute("data-inline-id"))) continue;
    place++;
    for (const field of own<HTMLInputElement>(item, list, "[data-position]")) field.value = String(first + place - 1);
    for (const label of own(item, list, "[data-number]")) label.textContent = String(numbers + place - 1);
  }
}

function items(list: HTMLElement): HTMLElement[] {
  return [...list.children].filter((c): c is HTMLElement => c instanceof HTMLElement && !(c instanceof HTMLTemplateElement));
}

/** What belongs to an item itself, and not to a list inside it. */
function own<T extends HTMLElement = HTMLElement>(item: HTMLElement, list: HTMLElement, selector: string): T[] {
  return [...item.querySelectorAll<T>(selector)].filter((e) => e.closest("[data-reorder]") === list);
}

function itemOf(grip: HTMLElement): HTMLElement | undefined {
  const list = grip.closest<HTMLElement>("[data-reorder]");
  return list ? items(list).find((item) => item.contains(grip)) : undefined;
}

/** Moves an item one place. */
export function step(item: HTMLElement, up: boolean): void {
  const list = item.parentElement as HTMLElement;
  const shown = items(list).filter((other) => !other.hidden);
  const other = shown[shown.indexOf(item) + (up ? -1 : 1)];
  if (up) other?.before(item);
  else other?.after(item);
}

function drag(grip: HTMLElement, start: PointerEvent): void {
  const item = itemOf(grip);
  const list = item?.parentElement;
  if (!item || !list) return;
  start.preventDefault();
  grip.focus();
  list.setPointerCapture(start.pointerId); // what moves in the page loses it
  item.classList.add("is-moved");
  const first = items(list).indexOf(item);
  const follow = (event: PointerEvent): void => {
    const over = items(list).find((other) => other !== item && !other.hidden && holds(other, event.clientY));
    if (!over) return;
    const above = event.clientY < over.getBoundingClientRect().top + over.offsetHeight / 2;
    if (above && over.previousElementSibling !== item) over.before(item);
    else if (!above && over.nextElementSibling !== item) over.after(item);
  };
  const drop = (): void => {
    list.removeEventListener("pointermove", follow);
    item.classList.remove("is-moved");
    grip.focus();
    if (items(list).indexOf(item) !== first) moved(list, item);
  };
  list.addEventListener("pointermove", follow);
  list.addEventListener("lostpointercapture", drop, { once: true });
}

function holds(item: HTMLElement, y: number): boolean {
  const box = item.getBoundingClientRect();
  return y >= box.top && y <= box.bottom;
}

/** Says that an item stands elsewhere: by numbers, a change and in words. */
export function moved(list: HTMLElement, item: HTMLElement): void {
  number(list);
  list.dispatchEvent(new Event("change", { bubbles: true }));
  const shown = items(list).filter((other) => !other.hidden);
  const status = document.querySelector<HTMLElement>("[data-status]");
  if (status) status.textContent = text("moved", { n: shown.indexOf(item) + 1, all: shown.length });
}

/** The first item does not go up, nor the last that has buttons down. */
export function ends(list: HTMLElement): void {
  for (const way of ["up", "down"]) {
    const buttons = [...list.querySelectorAll<HTMLButtonElement>(`[data-move=${way}]`)];
    buttons.forEach((button, at) => { button.disabled = at === (way === "up" ? 0 : buttons.length - 1); });
  }
}
