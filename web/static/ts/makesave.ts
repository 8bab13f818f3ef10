import { right, wrong } from "./makeerror";

// What is typed in the editor is saved by itself; the head of the page says
// what came of it. What got no answer is sent again as it was until it gets one,
// under the same id, so that the server keeps it once; what is newer comes after.
const wait = 1500;
const longer = 5000; // while nothing is reached

interface Kept {
  lock: string;
  question: string;
  time: string;
}

interface Problems {
  errors?: { pointer?: string; detail?: string }[];
}

let form: HTMLFormElement;
let state: HTMLElement;
let timer = 0;
let changed = false; // something is newer than what was sent last
let failed = false; // what was sent last is not kept
let over = false; // another window was faster: this one saves no more by itself
let quiet = false; // the page is about to be left
let going: Promise<void> | null = null;
let sent: FormData | null = null; // has no answer yet
let type = ""; // of the question that the form was drawn for
const touched = new Set<string>();

export function attach(edit: HTMLFormElement, shown: HTMLElement): void {
  form = edit;
  state = shown;
  failed = form.hasAttribute("data-unsaved");
  type = form.querySelector<HTMLInputElement>("[name=type]:checked")?.value ?? "";
  form.addEventListener("input", ({ target }) => {
    const name = (target as HTMLInputElement).name;
    if ((target as HTMLInputElement).type !== "file" && name !== "type" && name !== "try") touch(name);
  });
  window.addEventListener("online", save);
}

/** Something is newer than what is kept. */
export function touch(name = ""): void {
  touched.add(name);
  changed = true;
  quiet = false;
  state.dataset["state"] = over ? "stale" : "changed";
  if (!over) later();
}

/** Whether something is not kept. */
export function unsaved(): boolean {
  return changed || failed || going !== null;
}

/** What is on its way, or is sent again since it got no answer. */
export function busy(): Promise<void> | null {
  return going ?? (sent ? flush() : null);
}

/** Whether something has no answer yet; it is sent again then. */
export function lost(): boolean {
  if (!sent) return false;
  quiet = false;
  if (!going) later();
  return true;
}

/** Keeps what is new before the page is left, or tries to. */
export async function flush(): Promise<void> {
  quiet = true;
  if (going) await going;
  for (let first = sent; changed || sent; first = null) {
    save();
    if (going) await going;
    if (!first || sent) break;
  }
  quiet = false;
  if (changed || sent) later();
}

/** What the form itself is about to send is not sent twice. */
export function stop(): void {
  window.clearTimeout(timer);
  quiet = true;
}

function later(): void {
  window.clearTimeout(timer);
  timer = window.setTimeout(save, sent ? longer : wait);
}

function save(): void {
  window.clearTimeout(timer);
  if (over || going || !(changed || sent)) return;
  going = send().finally(() => {
    going = null;
    if ((changed || sent) && !quiet) later();
  });
}

async function send(): Promise<void> {
  if (!sent) {
    sent = body();
    changed = false;
  }
  say("saving");
  try {
    const answer = await fetch(form.action, { method: "POST", body: sent, headers: { Accept: "application/json" } });
    if (answer.status === 429 || answer.status > 499) throw new Error(answer.statusText);
    const told = (await answer.json().catch((error: unknown) => { if (answer.ok) throw error; })) as Kept & Problems | undefined;
    sent = null;
    failed = !answer.ok;
    over = answer.status === 409;
    if (answer.ok) keep(told as Kept);
    else if (over) say("stale");
    else refused(told ?? {});
  } catch {
    failed = true;
    say("lost");
  }
}

/** The form as it stands, for a script's answer. */
export function body(): FormData {
  const data = new FormData(form);
  for (const input of form.querySelectorAll<HTMLInputElement>("input[type=file]")) data.delete(input.name);
  if (type) data.set("type", type); // another way to answer asks for another form first
  data.set("do", "save");
  data.set("_once", id());
  return data;
}

/** A random UUID; crypto.randomUUID is for https alone. */
function id(): string {
  const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function keep(kept: Kept): void {
  const field = (name: string) => form.elements.namedItem(name) as HTMLInputElement | null;
  const [lock, open] = [field("lock"), field("q")];
  if (lock) lock.value = kept.lock;
  if (open?.value === "new" && kept.question) {
    open.value = kept.question;
    history.replaceState(null, "", `?q=${encodeURIComponent(kept.question)}`);
  }
  if (!changed) right();
  say(changed ? "saving" : "kept", kept.time);
  if (!quiet) void renew(open?.value ?? "");
}

/** Says beside the fields that were written in what is wrong with them. */
function refused(problems: Problems): void {
  for (const { pointer = "", detail = "" } of problems.errors ?? []) {
    const name = pointer.replace(/^\/(questions\/0\/)?/, "");
    if (touched.has(name)) wrong(name, detail);
  }
  say("unsaved");
}

/** Draws the list of questions and what is missing anew, as they are kept now. */
async function renew(open: string): Promise<void> {
  const answer = await fetch(location.pathname + (open ? `?q=${encodeURIComponent(open)}` : ""), { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (changed || going || quiet) return; // what is newer comes with its own
  for (const selector of ["[data-head]", ".checks", ".qlist h2", "[data-questions]"]) swap(document.querySelector<HTMLElement>(selector), page.querySelector<HTMLElement>(selector));
}

function swap(old: HTMLElement | null, fresh: HTMLElement | null): void {
  if (!old || !fresh || old.outerHTML === fresh.outerHTML || old.querySelector(".is-moved")) return;
  const focus = old.contains(document.activeElement) ? document.activeElement : null;
  const key = focus?.closest<HTMLElement>("[data-key]")?.dataset["key"];
  if (focus && !key) return; // somebody is at it
  old.replaceWith(document.adoptNode(fresh));
  if (focus && key) fresh.querySelector<HTMLElement>(`[data-key="${key}"] ${focus.matches("[data-grip]") ? "[data-grip]" : "a"}`)?.focus();
}

function say(key: "saving" | "kept" | "unsaved" | "lost" | "stale", time = ""): void {
  state.dataset["state"] = key;
  const words = document.createElement("span");
  words.textContent = (state.dataset[`text${key}`] ?? "").replace("{time}", time);
  state.replaceChildren(words);
}
