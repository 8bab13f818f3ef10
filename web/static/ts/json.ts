import { all, on } from "./dom";
import { text } from "./texts";

/**
 * JSON: <textarea data-json> says below, in data-json-state, whether it can be
 * read and where not; data-json-format beside it writes it in lines.
 */
export function listen(): void {
  on("input", "textarea[data-json]", (area) => check(area as HTMLTextAreaElement));
  on("click", "[data-json-format]", (button) => {
    const area = button.closest("[data-json-box]")?.querySelector<HTMLTextAreaElement>("textarea[data-json]");
    if (!area || area.value.trim() === "" || !check(area)) return;
    area.value = JSON.stringify(JSON.parse(area.value), null, 2);
    area.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

export function attach(part: ParentNode): void {
  for (const area of all<HTMLTextAreaElement>(part, "textarea[data-json]")) check(area);
}

function check(area: HTMLTextAreaElement): boolean {
  const state = area.closest("[data-json-box]")?.querySelector<HTMLElement>("[data-json-state]");
  let why = "";
  try {
    if (area.value.trim() !== "") JSON.parse(area.value);
  } catch (error) {
    why = error instanceof Error ? error.message : String(error);
  }
  area.classList.toggle("is-invalid", why !== "");
  if (state) state.textContent = why ? text("json.bad", { why }) : "";
  return why === "";
}
