import { csrf } from "./token";

/** Who has done nothing for so long is away, and their claim runs out. */
const away = 5 * 60_000;

let active = Date.now();
let timer = 0;
let heard = false;

/** A case that is mine: data-claim="address to claim" data-unclaim data-beat="seconds". */
function mine(part: ParentNode = document): HTMLElement | null {
  return part.querySelector<HTMLElement>("[data-claim]");
}

/** Renews a claim while its case is open and somebody is there. */
export function attachClaim(): void {
  window.clearInterval(timer);
  const held = mine();
  if (held) timer = window.setInterval(() => void beat(), 1000 * Number(held.dataset["beat"] || 200));
  if (heard) return;
  heard = true;
  for (const name of ["keydown", "pointerdown", "pointermove", "wheel"]) {
    document.addEventListener(name, () => (active = Date.now()), { passive: true });
  }
  document.addEventListener("visibilitychange", () => void beat());
  window.addEventListener("pagehide", () => leaveClaim());
}

/** Claims once more, and takes over what the case's next lock version is. */
async function beat(): Promise<void> {
  const held = mine();
  if (!held || document.hidden || Date.now() - active > away) return;
  const answer = await fetch(held.dataset["claim"] ?? "", { method: "POST", body: token(), headers: { Accept: "text/html" } }).catch(() => undefined);
  if (!answer?.ok || mine() !== held) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const lock = fresh.querySelector<HTMLInputElement>("main.desk input[name=_version]")?.value;
  const lease = mine(fresh)?.querySelector<HTMLElement>("[data-countdown]");
  const clock = held.querySelector<HTMLElement>("[data-countdown]");
  if (lock) for (const input of document.querySelectorAll<HTMLInputElement>("main.desk input[name=_version]")) input.value = lock;
  if (lease && clock) {
    clock.replaceWith(document.importNode(lease, true));
    held.dataset["lease"] = lease.dataset["countdown"];
  }
  const here = held.closest<HTMLElement>("[data-lock]");
  const after = fresh.querySelector<HTMLElement>(".desk__subject")?.dataset["lock"];
  if (here && Number(after) === Number(here.dataset["lock"]) + 1) here.dataset["lock"] = after; // nothing but the claim: the case stays as it is
  held.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: held } }));
}

/** Lets the claim of the case go, unless the page that follows is about it too. */
export function leaveClaim(next?: Document): void {
  const held = mine();
  if (held && held.dataset["id"] !== (next && subject(next))) navigator.sendBeacon(held.dataset["unclaim"] ?? "", token());
}

function subject(page: Document): string | undefined {
  return page.querySelector<HTMLElement>(".desk__subject")?.dataset["id"];
}

function token(): URLSearchParams {
  return new URLSearchParams({ _csrf: csrf() });
}
