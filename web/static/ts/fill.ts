import { on } from "./dom";

/**
 * A button with data-open and data-fill='{"name":"value"}' puts values into the
 * form of the dialog that it opens, and texts where data-fill-text names them.
 * data-here gets the address of this page.
 */
export function listen(): void {
  on("click", "[data-open][data-fill]", (opener) => {
    const dialog = document.getElementById(opener.dataset["open"] ?? "");
    if (!dialog) return;
    const values = JSON.parse(opener.dataset["fill"] ?? "{}") as Record<string, string>;
    for (const [name, value] of Object.entries(values)) {
      const input = dialog.querySelector<HTMLInputElement>(`input[type=hidden][name="${name}"]`);
      if (input) input.value = value;
      const text = dialog.querySelector(`[data-fill-text="${name}"]`);
      if (text) text.textContent = value;
    }
    for (const here of dialog.querySelectorAll<HTMLInputElement>("[data-here]")) {
      here.value = window.location.pathname + window.location.search;
    }
  });
}
