import { on } from "./dom";

/** Another condition in a group of filters: [data-add-condition] copies the last [data-condition], empty and with the next number. */
export function listen(): void {
  on("click", "[data-add-condition]", (button) => {
    const rows = button.closest("[data-group]")?.querySelectorAll<HTMLElement>("[data-condition]");
    const last = rows?.[rows.length - 1];
    if (!rows || !last) return;
    const next = last.cloneNode(true) as HTMLElement;
    for (const field of next.querySelectorAll<HTMLInputElement | HTMLSelectElement>("input, select")) {
      field.name = field.name.replace(/\.\d+(\.\w+)$/, `.${rows.length}$1`);
      field.value = "";
    }
    last.after(next);
    next.querySelector<HTMLElement>("select")?.focus();
  });
}
