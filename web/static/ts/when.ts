import { all, on } from "./dom";

/**
 * Conditional fields: a frame with data-when="licence" shows while the field of
 * that name has one of the values of data-when-in, a JSON list; a check box has
 * "true" and "false". The server decides what is taken.
 */
export function listen(): void {
  on("change", "form", (form) => update(form));
  document.addEventListener("duckhoo:added", (event) => {
    if (event.target instanceof HTMLElement) update(event.target);
  });
}

export function attach(part: ParentNode): void {
  update(part);
}

function update(part: ParentNode): void {
  for (const frame of all(part, "[data-when]")) {
    const form = frame.closest("form");
    const value = form && valueOf(form, frame.dataset["when"] ?? "");
    const wanted = JSON.parse(frame.dataset["whenIn"] ?? "[]") as string[];
    frame.hidden = value !== null && value !== undefined && !wanted.includes(value);
  }
}

/** What a field has now; undefined where the form does not show it. */
function valueOf(form: HTMLFormElement, name: string): string | undefined {
  const fields = [...form.querySelectorAll<HTMLInputElement | HTMLSelectElement>(`[name="${CSS.escape(name)}"]:not([type=hidden])`)];
  const field = fields.find((f) => !(f instanceof HTMLInputElement) || f.type !== "radio" || f.checked);
  if (!field) return undefined;
  if (field instanceof HTMLInputElement && field.type === "checkbox") return String(field.checked);
  return field.value;
}
