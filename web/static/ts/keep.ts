import { all, debounced, make, on } from "./dom";
import { choose } from "./related";
import { fill, text } from "./texts";

/**
 * Drafts: what is typed into <form data-keep="KEY"> stays in this browser until
 * it is saved, and is offered when the form is opened again after a crash. Files
 * and secrets are never kept; KEY names the person too, and logging out forgets
 * all of it.
 */
interface Kept {
  at: number;
  sent?: boolean;
  values: [string, string, string?][]; // name, value, words of what was chosen
}

const prefix = "duckhoo-kept:";
const longest = 7 * 24 * 3600 * 1000;

export function listen(): void {
  const store = debounced(800, () => all<HTMLFormElement>(document, "form[data-keep]").forEach((form) => keep(form)));
  on("input", "form[data-keep]", store);
  on("change", "form[data-keep]", store);
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (/\/logout$/.test(form.action)) keys().forEach((key) => localStorage.removeItem(key));
    else if (form.dataset["keep"]) keep(form, true);
  });
}

export function attach(part: ParentNode): void {
  if (!(part instanceof HTMLBodyElement)) return;
  const saved = part.querySelector("#toasts > [data-toast=ok]") !== null;
  for (const key of keys()) {
    const kept = read(key);
    if (!kept || (kept.sent && saved) || Date.now() - kept.at > longest) localStorage.removeItem(key);
  }
  for (const form of all<HTMLFormElement>(part, "form[data-keep]:not([data-unsaved])")) {
    const kept = read(prefix + (form.dataset["keep"] ?? ""));
    if (kept) offer(form, kept);
  }
}

function keys(): string[] {
  return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
}

function read(key: string): Kept | undefined {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null") as Kept | null ?? undefined;
  } catch {
    return undefined;
  }
}

function keep(form: HTMLFormElement, sent = false): void {
  const mark = form.querySelector<HTMLElement>("[data-dirty]");
  const key = prefix + (form.dataset["keep"] ?? "");
  if (mark?.hidden !== false && !sent) return localStorage.removeItem(key);
  const values: Kept["values"] = [];
  for (const field of form.elements) {
    if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement)) continue;
    if (!field.name || field.disabled || field.name.startsWith("_") || secret(field)) continue;
    if (field instanceof HTMLSelectElement) {
      if (field.multiple) values.push([field.name, ""]);
      for (const o of field.selectedOptions) values.push([field.name, o.value, o.text]);
    } else if (!(field instanceof HTMLInputElement) || !["checkbox", "radio"].includes(field.type) || field.checked) values.push([field.name, field.value]);
  }
  try {
    localStorage.setItem(key, JSON.stringify({ at: Date.now(), sent, values } satisfies Kept));
  } catch {
    // A full store keeps nothing; the form itself is unharmed.
  }
}

function secret(field: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement): boolean {
  return field instanceof HTMLInputElement && (["password", "file"].includes(field.type) || field.autocomplete.includes("password")) || field.name.endsWith("__keep");
}

function offer(form: HTMLFormElement, kept: Kept): void {
  const when = new Date(kept.at).toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" });
  const back = make("button", { type: "button", class: "btn btn--sm" }, text("keep.restore"));
  const drop = make("button", { type: "button", class: "btn btn--quiet btn--sm" }, text("keep.drop"));
  const note = make("div", { class: "note note--info", role: "status", "data-kept": "" },
    make("div", {}, make("p", {}, fill(text("keep.offer"), { when })), make("div", { class: "inline" }, back, drop)));
  form.prepend(note);
  back.addEventListener("click", () => {
    restore(form, kept);
    note.remove();
  });
  drop.addEventListener("click", () => {
    localStorage.removeItem(prefix + (form.dataset["keep"] ?? ""));
    note.remove();
  });
}

function restore(form: HTMLFormElement, kept: Kept): void {
  const names = new Map<string, [string, string?][]>();
  for (const [name, value, words] of kept.values) names.set(name, [...(names.get(name) ?? []), [value, words]]);
  for (const [name, values] of names) {
    grow(form, name);
    for (const field of form.querySelectorAll<HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>(`[name="${CSS.escape(name)}"]`)) put(field, values);
  }
  form.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Adds the owned rows that were added then, the outer first. */
function grow(form: HTMLFormElement, name: string): void {
  for (const row of name.matchAll(/\.(\d+)(?=\.)/g)) {
    const list = name.slice(0, row.index);
    for (let tries = 0; tries < 50 && !form.querySelector(`[id="${CSS.escape(`${list}.${row[1] ?? ""}`)}"]`); tries++) {
      const add = form.querySelector<HTMLElement>(`[data-inline-add][value="${CSS.escape(list)}"]`);
      if (!add) return;
      add.click();
    }
  }
}

function put(field: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement, values: [string, string?][]): void {
  if (field instanceof HTMLSelectElement) {
    if (field.multiple) for (const o of field.options) o.selected = false;
    for (const [id, words] of values) if (id || !field.multiple) choose(field, { id, text: words ?? id });
  } else if (field instanceof HTMLInputElement && ["checkbox", "radio"].includes(field.type)) field.checked = values.some(([v]) => v === field.value);
  else if (!(field instanceof HTMLInputElement && field.type === "hidden") || field.hasAttribute("data-position")) field.value = values.at(-1)?.[0] ?? "";
}
