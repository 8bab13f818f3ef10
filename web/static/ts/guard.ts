import { all, on } from "./dom";
import { fill } from "./texts";

/**
 * Unsaved changes: <form data-guard> asks before the page is left, and
 * data-dirty="{n} changes" inside shows how many fields differ.
 */
const before = new WeakMap<HTMLFormElement, Map<string, string>>();
const leaving = new WeakSet<HTMLFormElement>();

export function listen(): void {
  // Inputs of a form may stand outside of it, as in the cells of a list.
  for (const type of ["input", "change"]) {
    document.addEventListener(type, ({ target }) => {
      const form = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement ? target.form : null;
      if (form?.matches("[data-guard]")) show(form);
    });
  }
  on("submit", "form[data-guard]", (form) => leaving.add(form as HTMLFormElement));
  window.addEventListener("beforeunload", (event) => {
    const forms = all<HTMLFormElement>(document, "form[data-guard]");
    if (forms.some((form) => !leaving.has(form) && changes(form) > 0)) event.preventDefault();
  });
  window.addEventListener("pageshow", () => {
    for (const form of all<HTMLFormElement>(document, "form[data-guard]")) leaving.delete(form);
  });
}

export function attach(part: ParentNode): void {
  for (const form of all<HTMLFormElement>(part, "form[data-guard]")) {
    before.set(form, values(form));
    show(form);
  }
}

function show(form: HTMLFormElement): void {
  const count = changes(form);
  for (const mark of form.querySelectorAll<HTMLElement>("[data-dirty]")) {
    mark.hidden = count === 0;
    mark.textContent = fill(mark.dataset["dirty"] ?? "{n}", { n: count });
  }
}

function changes(form: HTMLFormElement): number {
  const old = before.get(form);
  if (!old) return 0;
  const now = values(form);
  const whole = wholeChildren(form);
  const changed = new Set<string>();
  for (const name of new Set([...old.keys(), ...now.keys()])) {
    if (name.endsWith(".position") || old.get(name) === now.get(name)) continue;
    changed.add(whole.find((prefix) => name.startsWith(prefix)) ?? name);
  }
  return changed.size + moved(old, now) + (form.hasAttribute("data-unsaved") ? 1 : 0);
}

/** Owned rows that came or that go count once, with all that is in them: their prefixes, the outermost first. */
function wholeChildren(form: HTMLFormElement): string[] {
  const items = [...form.querySelectorAll<HTMLElement>("[data-inline-item]")];
  return items.filter((item) => item.hidden || !item.hasAttribute("data-inline-id")).map((item) => `${item.id}.`);
}

/** How many lists of owned rows stand in another order. What came or went moves no other row. */
function moved(old: Map<string, string>, now: Map<string, string>): number {
  const was = orders(old, now);
  const is = orders(now, old);
  let count = 0;
  for (const [list, order] of is) if (order !== was.get(list)) count++;
  return count;
}

/** The stored rows of each list in their order, those that the other side has too. */
function orders(these: Map<string, string>, others: Map<string, string>): Map<string, string> {
  const found = new Map<string, string>();
  for (const name of these.keys()) {
    const [, list, row] = /^(.*)\.(\d+)\.id$/.exec(name) ?? [];
    if (list !== undefined && others.has(name)) found.set(list, `${found.get(list) ?? ""} ${row ?? ""}`);
  }
  return found;
}

function values(form: HTMLFormElement): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of new FormData(form)) {
    const written = typeof value === "string" ? value : `${value.name} ${value.size}`;
    found.set(name, `${found.get(name) ?? ""}\n${written}`);
  }
  return found;
}
