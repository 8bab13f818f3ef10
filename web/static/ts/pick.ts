import htmx from "htmx.org";
import { on } from "./dom";
import { open } from "./layer";
import { part } from "./part";
import { choose } from "./upload";

/**
 * data-pick="address" data-pick-for="NAME" opens what a library has for the
 * file field of that name; data-picked in it chooses. Focus returns to the button.
 */
export function listen(): void {
  on("click", "button[data-pick]", (button) => void show(button as HTMLButtonElement));
}

async function show(button: HTMLButtonElement): Promise<void> {
  const dialog = await part(button.dataset["pick"] ?? "");
  const input = button.closest(".upload")?.querySelector<HTMLInputElement>("input[type=file]");
  if (!(dialog instanceof HTMLDialogElement) || !input) return;
  document.getElementById(dialog.id)?.remove();
  document.querySelector("main")?.append(dialog);
  htmx.process(dialog);
  dialog.addEventListener("click", (event) => {
    const chosen = (event.target as Element).closest<HTMLElement>("[data-picked]");
    if (!chosen) return;
    choose(input, chosen.dataset["picked"] ?? "", chosen.dataset["name"] ?? "");
    dialog.close();
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    button.focus();
  });
  open(dialog);
}
