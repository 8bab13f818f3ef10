import { make } from "./dom";

/** The words beside a field of the editor that say what is wrong with it; none takes them away. */
export function wrong(name: string, words = ""): void {
  const field = document.querySelector<HTMLElement>(`[data-edit] [data-field="${CSS.escape(name)}"]`);
  if (!field) return;
  const inputs = [...field.querySelectorAll<HTMLElement>("input:not([type=hidden]), textarea, select")];
  field.querySelectorAll(`[data-error="${CSS.escape(name)}"]`).forEach((old) => old.remove());
  for (const input of inputs) {
    input.removeAttribute("aria-invalid");
    input.classList.remove("is-error");
  }
  if (!words) return;
  const input = inputs[0];
  input?.setAttribute("aria-invalid", "true");
  const id = `${name}-error`;
  if (input && !input.getAttribute("aria-describedby")?.split(" ").includes(id)) {
    input.setAttribute("aria-describedby", `${input.getAttribute("aria-describedby") ?? ""} ${id}`.trim());
  }
  field.append(make("p", { class: "error", id, "data-error": name, role: "alert" }, words));
}

/** Takes away what was wrong, once all of it is kept. */
export function right(): void {
  for (const field of document.querySelectorAll<HTMLElement>("[data-edit] [data-field]")) {
    for (const error of field.querySelectorAll<HTMLElement>("[data-error]")) wrong(error.dataset["error"] ?? "");
    field.querySelectorAll("[data-error]").forEach((old) => old.remove());
    field.querySelectorAll(".is-error").forEach((input) => input.classList.remove("is-error"));
  }
  document.querySelector("[data-edit] [data-errors]")?.remove();
}
