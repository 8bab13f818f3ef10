import { all, debounced } from "./dom";
import { isBusy, ready } from "./desk";
import { fill } from "./texts";

let stream: EventSource | undefined;

/**
 * What others do at the desk shows at once: data-desk-live="stream of events".
 * A line of the list changes where it stands; one that is gone says so, and new
 * ones are counted in [data-desk-new]. Nothing moves under the pointer.
 */
export function attachLive(): void {
  if (stream) return;
  follow();
  document.addEventListener("visibilitychange", follow);
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", follow);
}

function follow(): void {
  const address = document.querySelector<HTMLElement>("[data-desk-live]")?.dataset["deskLive"];
  if (!address || document.hidden) return leave();
  if (stream) return;
  stream = new EventSource(address);
  stream.addEventListener("hello", () => document.querySelector("main.desk")?.setAttribute("data-live-on", ""));
  for (const name of ["change", "reset"]) stream.addEventListener(name, look);
}

function leave(): void {
  stream?.close();
  stream = undefined;
}

const look = debounced(250, () => void update());

async function update(): Promise<void> {
  const address = window.location.href;
  if (isBusy()) return look();
  const answer = await fetch(address, { headers: { Accept: "text/html" } }).catch(() => undefined);
  if (!answer?.ok || answer.redirected || isBusy() || window.location.href !== address) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  lines(fresh);
  swap("nav.tabs", fresh);
  subject(fresh);
}

/** The lines of the list. */
function lines(fresh: Document): void {
  const here = all(document, ".cases > li[data-case]");
  const known = new Set(here.map((line) => line.dataset["case"]));
  for (const line of here) {
    const next = fresh.querySelector<HTMLElement>(`.cases > li[data-case="${line.dataset["case"] ?? ""}"]`);
    if (!next) line.classList.add("is-gone");
    else if (next.querySelector(".case__end")?.innerHTML !== line.querySelector(".case__end")?.innerHTML) {
      swapInside(line, next, ".case__end");
      swapInside(line, next, ".case__body");
    }
  }
  const n = all(fresh, ".cases > li[data-case]").filter((line) => !known.has(line.dataset["case"])).length;
  const badge = document.querySelector<HTMLElement>("[data-desk-new]");
  if (!badge) return;
  badge.hidden = n === 0;
  badge.textContent = fill(badge.dataset["deskNew"] ?? "{n}", { n });
}

/** The case that is open, when somebody has claimed, decided or added to it. */
function subject(fresh: Document): void {
  const here = document.querySelector<HTMLElement>(".desk__subject[data-lock]");
  const next = fresh.querySelector<HTMLElement>(`.desk__subject[data-id="${here?.dataset["id"] ?? ""}"]`);
  if (!here || !next || here.dataset["lock"] === next.dataset["lock"] || document.querySelector("dialog:modal")) return;
  const focused = document.activeElement instanceof HTMLElement && here.contains(document.activeElement);
  const bar = document.querySelector(".decide");
  for (const layer of all(document, "main.desk > dialog")) layer.remove();
  here.replaceWith(document.importNode(next, true));
  const parts = all(fresh, "main.desk > .decide, main.desk > dialog").map((part) => document.importNode(part, true));
  bar?.replaceWith(...parts);
  const main = document.querySelector<HTMLElement>("main.desk");
  if (main) ready(main);
  if (focused) document.getElementById("subject")?.focus({ preventScroll: true });
  const status = document.querySelector("[data-status]");
  if (status) status.textContent = document.querySelector(".lease, .desk__subject .notice")?.textContent?.trim() ?? "";
}

function swap(selector: string, fresh: Document): void {
  swapInside(document, fresh, selector);
}

function swapInside(here: ParentNode, next: ParentNode, selector: string): void {
  const old = here.querySelector(selector);
  const fresh = next.querySelector(selector);
  if (old && fresh && old.innerHTML !== fresh.innerHTML && !old.contains(document.activeElement)) old.replaceWith(document.importNode(fresh, true));
}
