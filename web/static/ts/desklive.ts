import { all, debounced } from "./dom";
import { isBusy, ready } from "./desk";
import { fill } from "./texts";

let stream: EventSource | undefined;
let lapse = 0;
let slow = 0; // how far the clock here is behind the server's
let looked = 0; // when the page was last asked for, by the server's clock
let away = false;

/**
 * What others do at the desk shows at once: data-desk-live="stream of events".
 * A line of the list changes where it stands; one that is gone says so, and new
 * ones are counted in [data-desk-new]. Nothing moves under the pointer. That a
 * claim runs out is told by nobody: when the first that is shown does, the page
 * is asked for again (data-lease="RFC 3339").
 */
export function attachLive(): void {
  wait();
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
  if (away) look(); // nobody has told what happened meanwhile
  away = false;
  stream = new EventSource(address);
  stream.addEventListener("hello", () => document.querySelector("main.desk")?.setAttribute("data-live-on", ""));
  for (const name of ["change", "reset"]) stream.addEventListener(name, look);
}

function leave(): void {
  if (stream) away = true;
  stream?.close();
  stream = undefined;
}

/** Waits until the first claim that is shown has run out, unless the page was asked for since. */
function wait(): void {
  window.clearTimeout(lapse);
  // The time in the page has no parts of a second.
  const ends = all(document, "main.desk [data-lease]").map((claim) => Date.parse(claim.dataset["lease"] ?? "") + 1000);
  const end = Math.min(...ends.filter((at) => at > looked));
  if (end !== Infinity) lapse = window.setTimeout(() => stream && look(), Math.max(1000, end - Date.now() - slow));
}

const look = debounced(250, () => void update());

async function update(): Promise<void> {
  const address = window.location.href;
  if (isBusy()) return look();
  const answer = await fetch(address, { headers: { Accept: "text/html" } }).catch(() => undefined);
  if (!answer?.ok || answer.redirected || isBusy() || window.location.href !== address) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const now = Date.parse(answer.headers.get("Date") ?? "");
  if (!Number.isNaN(now)) slow = (looked = now) - Date.now();
  lines(fresh);
  swap("nav.tabs", fresh);
  subject(fresh);
  wait();
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

/** The case that is open, when somebody has claimed, decided or added to it, or a claim has run out. */
function subject(fresh: Document): void {
  const here = document.querySelector<HTMLElement>(".desk__subject[data-lock]");
  const next = fresh.querySelector<HTMLElement>(`.desk__subject[data-id="${here?.dataset["id"] ?? ""}"]`);
  if (!here || !next || document.querySelector("dialog:modal")) return;
  if (here.dataset["lock"] === next.dataset["lock"] && held(here) === held(next)) return;
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

function held(part: HTMLElement): boolean {
  return part.querySelector("[data-lease]") !== null;
}

function swap(selector: string, fresh: Document): void {
  swapInside(document, fresh, selector);
}

function swapInside(here: ParentNode, next: ParentNode, selector: string): void {
  const old = here.querySelector(selector);
  const fresh = next.querySelector(selector);
  if (old && fresh && old.innerHTML !== fresh.innerHTML && !old.contains(document.activeElement)) old.replaceWith(document.importNode(fresh, true));
}
