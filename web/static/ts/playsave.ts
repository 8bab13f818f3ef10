import { csrf } from "./token";
import { fields, keyOf, read, steps, write } from "./playpaper";

/** How long to wait for more before saving, and at most between tries. */
const soon = 400;
const longest = 15_000;

/** What is not saved yet, by the keys of the questions. */
const waiting = new Map<string, string[]>();
const spent = new Map<string, number>();
let form: HTMLFormElement;
let timer = 0;
let wait = 1000;
let since = Date.now();
let running: Promise<boolean> | undefined;
let isLost = false;

/** Takes the answers up that were kept on this device, and saves from now on. */
export function attach(paper: HTMLFormElement): void {
  form = paper;
  restore();
  window.addEventListener("online", () => void flush());
  window.addEventListener("offline", () => lost(true));
  document.querySelector("[data-retry]")?.addEventListener("click", () => void flush());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && waiting.size > 0) void flush();
  });
  // Back from the result there is nothing to answer any more.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) window.location.reload();
  });
}

/** Notes that the answer to a question has changed. */
export function note(step: HTMLElement): void {
  const key = keyOf(step);
  const now = Date.now();
  spent.set(key, (spent.get(key) ?? 0) + now - since);
  since = now;
  waiting.set(key, read(step));
  keep();
  window.clearTimeout(timer);
  timer = window.setTimeout(() => void flush(), soon);
}

/** Saves what waits; whether all of it is saved. */
export async function flush(): Promise<boolean> {
  window.clearTimeout(timer);
  running ??= send().finally(() => (running = undefined));
  const done = await running;
  return done && waiting.size > 0 ? flush() : done;
}

/** Nothing is kept on this device any more: the paper goes to the server whole. */
export function forget(): void {
  waiting.clear();
  keep();
}

async function send(): Promise<boolean> {
  const batch = new Map(waiting);
  if (batch.size === 0 && !isLost) return true;
  const answer = await post(batch).catch(() => undefined);
  if (!answer || answer.status >= 500 || answer.status === 429) {
    lost(true);
    return false;
  }
  if (!answer.ok) {
    give(answer.status);
    return false;
  }
  lost(false);
  for (const [key, sent] of batch) {
    if (waiting.get(key) === sent) waiting.delete(key);
  }
  keep();
  return true;
}

function post(batch: Map<string, string[]>): Promise<Response> {
  const body = new URLSearchParams({ attempt: form.dataset["play"] ?? "" });
  for (const step of steps(form)) {
    const sent = batch.get(keyOf(step));
    if (sent) for (const [name, value] of fields(step, sent, spent.get(keyOf(step)) ?? 0)) body.append(name, value);
  }
  const headers: Record<string, string> = { Accept: "application/json" };
  if (csrf()) headers["X-CSRF-Token"] = csrf();
  return fetch(form.action, { method: "POST", body, headers, keepalive: body.toString().length < 50_000 });
}

/** The server does not take it: the page that it answers with says why. */
function give(status: number): void {
  if (status === 422) {
    forget();
    form.submit();
    return;
  }
  const tried = `${place()}.reloaded`;
  if (sessionStorage.getItem(tried)) return lost(true);
  sessionStorage.setItem(tried, "1");
  window.location.reload();
}

/** Says that the network is gone, or back; handing in waits for it. */
function lost(yes: boolean): void {
  isLost = yes;
  for (const words of document.querySelectorAll<HTMLElement>("[data-lost], [data-lost-why]")) words.hidden = !yes;
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-hand-in], [data-confirm-submit]")) {
    button.disabled = yes;
    button.classList.toggle("is-disabled", yes);
    if (yes) button.setAttribute("aria-describedby", "why");
    else button.removeAttribute("aria-describedby");
  }
  window.clearTimeout(timer);
  if (!yes) {
    wait = 1000;
    return;
  }
  timer = window.setTimeout(() => void flush(), wait);
  wait = Math.min(wait * 2, longest);
}

function place(): string {
  return `duckhoo.play.${form.dataset["play"] ?? ""}`;
}

function keep(): void {
  try {
    if (waiting.size === 0) localStorage.removeItem(place());
    else localStorage.setItem(place(), JSON.stringify(Object.fromEntries(waiting)));
  } catch {
    // A browser that keeps nothing still saves over the network.
  }
}

function restore(): void {
  let kept: Record<string, string[]> = {};
  try {
    kept = JSON.parse(localStorage.getItem(place()) ?? "{}") as Record<string, string[]>;
  } catch {
    return;
  }
  for (const step of steps(form)) {
    const answer = kept[keyOf(step)];
    if (!Array.isArray(answer)) continue;
    write(step, answer);
    waiting.set(keyOf(step), answer);
  }
  if (waiting.size > 0) timer = window.setTimeout(() => void flush(), 0);
}
