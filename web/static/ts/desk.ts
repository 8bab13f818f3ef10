import htmx from "htmx.org";
import { all, closest, isTyping } from "./dom";
import { open as openLayer } from "./layer";
import { attachClaim, leaveClaim } from "./deskclaim";
import { parts } from "./desklist";
import { attachLive } from "./desklive";
import { show } from "./toast";

/**
 * The desk without page loads: what its forms send and its links open comes in
 * the place of what is there, from the same pages that the server draws without
 * scripts. In the layer of an action 0-9 choose a reason and n decides.
 */
export function listen(): void {
  if (!desk()) return;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.matches("[data-desk], [data-toast] form")) return;
    event.preventDefault();
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form, event.submitter)) if (typeof value === "string") body.append(name, value);
    const address = form.getAttribute("action") ?? ""; // form.action is the field of that name
    void go(address, { method: "POST", body }, /\/decide(\?|$)/.test(address));
  });
  document.addEventListener("click", (event) => {
    const link = closest<HTMLAnchorElement>(event, "a.case, a[data-action=skip]");
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void go(link.href);
  });
  document.addEventListener("keydown", choose);
  window.addEventListener("popstate", () => void go(window.location.href, undefined, false, true));
  attach();
}

function desk(): HTMLElement | null {
  return document.querySelector<HTMLElement>("main.desk");
}

/** Keys of an open layer. */
function choose(event: KeyboardEvent): void {
  const layer = document.querySelector<HTMLDialogElement>("main.desk dialog:modal");
  if (!layer || isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "n") {
    const button = layer.querySelector<HTMLButtonElement>("[data-confirm-key]");
    button?.form?.requestSubmit(button);
  } else if (/^\d$/.test(event.key)) {
    const radio = layer.querySelector<HTMLInputElement>(`[data-canned-key="${event.key}"]`);
    if (!radio) return;
    radio.click();
    const next = radio.closest(".canned__one")?.querySelector<HTMLElement>(".canned__fill input");
    const own = event.key === "0" ? layer.querySelector<HTMLElement>("textarea") : null;
    (next ?? own ?? radio).focus();
  } else return;
  event.preventDefault();
}

let busy = false;

/** Whether something is on its way. */
export function isBusy(): boolean {
  return busy;
}

/** Asks for a page of the desk and shows it here. */
async function go(address: string, init?: RequestInit, decides = false, back = false): Promise<void> {
  if (busy) return;
  busy = true;
  const layer = document.querySelector<HTMLDialogElement>("main.desk dialog:modal");
  const slow = window.setTimeout(() => desk()?.setAttribute("aria-busy", "true"), 150);
  try {
    const asked = fetch(address, { ...init, headers: { Accept: "text/html", "Desk-Stay": "1" } });
    layer?.close(); // so that the page below wakes up meanwhile
    const answer = await asked;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (fresh.querySelector("main.desk")) {
      if (!decides) leaveClaim(fresh);
      adopt(fresh);
      if (!back) history.pushState(null, "", (answer.headers.get("Content-Location") ?? answer.url).replace(/\/(decide|claim|release|escalate)(\?|$)/, "$2"));
      focus();
    } else if (answer.ok) window.location.assign(answer.url);
    else show("bad", fresh.querySelector("main p")?.textContent ?? fresh.title);
  } catch {
    const failed = document.querySelector<HTMLElement>("[data-toasts]")?.dataset["failed"];
    if (failed) show("bad", failed);
  } finally {
    busy = false;
    window.clearTimeout(slow);
    if (layer?.isConnected && !document.querySelector("main.desk dialog[open]")) openLayer(layer); // nothing came of it
    desk()?.removeAttribute("aria-busy");
  }
}

/** Makes the page of the desk that is there into a fresh one. */
function adopt(fresh: Document): void {
  const here = desk();
  const next = fresh.querySelector<HTMLElement>("main.desk");
  if (!here || !next) return;
  if (here.contains(document.activeElement)) (document.activeElement as HTMLElement).blur(); // here, where nothing has changed, it costs no drawing
  const added = parts(here, next);
  document.title = fresh.title;
  document.body.dataset["page"] = fresh.body.dataset["page"] ?? "queue";
  added.forEach(ready);
  here.querySelector(".case[aria-current]")?.scrollIntoView({ block: "nearest" });
  toasts(fresh);
  attach();
}

/** Toasts that came along; what could be undone before cannot any more. */
function toasts(fresh: Document): void {
  const region = document.querySelector("[data-toasts]");
  for (const old of all(document, "[data-toasts] > [data-toast-left]")) old.remove();
  for (const toast of all(fresh, "[data-toasts] > [data-toast]")) {
    const here = document.importNode(toast, true);
    region?.append(here);
    ready(here);
  }
}

/** Lets the other scripts see a part. */
export function ready(part: HTMLElement): void {
  htmx.trigger(part, "htmx:load", { elt: part });
}

/** What is new has the focus: a mistake, or the title of the case. */
function focus(): void {
  const layer = document.querySelector<HTMLDialogElement>("main.desk dialog[open]");
  if (layer) {
    openLayer(layer);
    layer.querySelector<HTMLElement>("[data-error]")?.closest("[data-field]")?.querySelector<HTMLElement>("input, textarea")?.focus();
    return;
  }
  const title = document.querySelector<HTMLElement>("main.desk #subject") ?? desk();
  title?.focus({ preventScroll: true });
}

function attach(): void {
  attachClaim();
  attachLive();
}
