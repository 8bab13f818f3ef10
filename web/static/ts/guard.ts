import { all, on } from "./dom";
import { fill } from "./texts";

/**
 * Unsaved changes: <form data-guard> asks before the page is left, and
 * data-dirty="{n} changes" inside shows how many fields differ.
 */
const before = new WeakMap<HTMLFormElement, Map<string, string>>();
const leaving = new WeakSet<HTMLFormElement>();

export function listen(): void {
  on("input", "form[data-guard]", (form) => show(form as HTMLFormElement));
  on("change", "form[data-guard]", (form) => show(form as HTMLFormElement));
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
  const names = new Set([...old.keys(), ...now.keys()]);
  let count = form.hasAttribute("data-unsaved") ? 1 : 0;
  for (const name of names) if (old.get(name) !== now.get(name)) count++;
  return count;
}

function values(form: HTMLFormElement): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of new FormData(form)) {
    const written = typeof value === "string" ? value : `${value.name} ${value.size}`;
    found.set(name, `${found.get(name) ?? ""}\n${written}`);
  }
  return found;
}
