import { isTyping } from "./dom";
import { isAnyOpen, open as openLayer } from "./layer";
import * as rows from "./rows";

/**
 * The keyboard: ? help, Ctrl/Cmd-K palette, / search, j k move, x select,
 * Enter open, p preview, e edit, Ctrl/Cmd-S save, g + letter go (data-go), and
 * data-key="a" on a button or link. Nothing fires while typing.
 */
export function listen(): void {
  if (!/Mac|iPhone|iPad/.test(navigator.platform)) nameControl();
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.altKey) return;
    if (event.ctrlKey || event.metaKey) combination(event);
    else if (event.key === "Escape") leaveSearch(event.target);
    else if (!isTyping(event.target) && !isAnyOpen() && plain(event)) event.preventDefault();
  });
}

/** Pages are written with the key of a Mac. */
function nameControl(): void {
  for (const key of document.querySelectorAll(".kbd")) {
    key.textContent = key.textContent?.replace("⌘", key.textContent.length > 1 ? "Ctrl " : "Ctrl") ?? "";
  }
  for (const button of document.querySelectorAll<HTMLElement>("[aria-label*='⌘']")) {
    button.ariaLabel = button.ariaLabel?.replace("⌘", "Ctrl ") ?? null;
  }
}

function combination(event: KeyboardEvent): void {
  const key = event.key.toLowerCase();
  if (key === "k" && layer("palette")) event.preventDefault();
  if (key === "s" && save()) event.preventDefault();
}

/** When g was pressed; a letter within a second goes. */
let went = 0;

function plain(event: KeyboardEvent): boolean {
  const key = event.key;
  if (event.timeStamp - went < 1000 && went > 0) {
    went = 0;
    return click(`[data-go="${CSS.escape(key)}"]`);
  }
  switch (key) {
    case "?":
      return layer("keys");
    case "/":
      return search();
    case "j":
    case "k":
      return move(key === "j" ? 1 : -1);
    case "x":
      return tick();
    case "e":
      return pressed(key) || openRow("[data-edit]");
    case "p":
      return pressed(key) || openRow("[data-preview]");
    case "Enter":
      return event.target === document.body || isRow(event.target) ? openRow() : false;
    case "g":
      went = event.timeStamp;
      return true;
    default:
      return pressed(key);
  }
}

function layer(id: string): boolean {
  const dialog = document.getElementById(id);
  if (!(dialog instanceof HTMLDialogElement)) return false;
  openLayer(dialog);
  return true;
}

function save(): boolean {
  const form = document.querySelector<HTMLFormElement>("form[data-save]");
  if (!form) return false;
  const button = form.querySelector<HTMLButtonElement>("button[name=_save], button[name=_saveasnew][hidden]");
  form.requestSubmit(button);
  return true;
}

function search(): boolean {
  const box = document.querySelector<HTMLInputElement>("[data-search]");
  if (!box?.checkVisibility()) return false;
  box.focus();
  box.select();
  return true;
}

/** Esc in an empty search field gives the keys back to the page. */
function leaveSearch(target: EventTarget | null): void {
  if (target instanceof HTMLInputElement && target.matches("[data-search]") && target.value === "") target.blur();
}

function pressed(key: string): boolean {
  return key.length === 1 && click(`[data-key="${CSS.escape(key)}"]`);
}

function click(selector: string): boolean {
  const element = document.querySelector<HTMLElement>(`${selector}:not(:disabled)`);
  element?.click();
  return element !== null;
}

function every(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("main tr[data-id], main .tile[data-id], main .case[data-id]")];
}

function current(): HTMLElement | undefined {
  return every().find((row) => row.hasAttribute("data-here"));
}

function isRow(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("[data-here]");
}

function move(step: number): boolean {
  const list = every();
  const at = list.findIndex((row) => row.hasAttribute("data-here"));
  const next = list[at < 0 ? (step > 0 ? 0 : list.length - 1) : Math.min(Math.max(at + step, 0), list.length - 1)];
  if (!next) return false;
  list[at]?.removeAttribute("data-here");
  next.setAttribute("data-here", "");
  if (!next.hasAttribute("tabindex") && !next.matches("a, button")) next.tabIndex = -1;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
  return true;
}

function tick(): boolean {
  const row = current();
  const box = (row?.matches(".case") ? row.parentElement : row)?.querySelector<HTMLInputElement>("input[name=id]");
  box?.click();
  return box !== null && box !== undefined;
}

function openRow(link?: string): boolean {
  const row = current();
  if (!row) return false;
  const inside = link ? row.querySelector<HTMLAnchorElement>(link) : null;
  if (inside) inside.click();
  else rows.open(row);
  return true;
}
