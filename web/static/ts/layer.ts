import { on } from "./dom";

/** Layers: data-open="id" opens a <dialog data-layer>, data-close and a click beside it close it. */
export function listen(): void {
  on("click", "[data-open]", (opener, event) => {
    const layer = document.getElementById(opener.dataset["open"] ?? "");
    if (!(layer instanceof HTMLDialogElement) || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    opener.closest("details[open]")?.removeAttribute("open");
    open(layer);
  });
  on("click", "[data-close]", (button) => button.closest("dialog")?.close());
  document.addEventListener("mousedown", (event) => {
    if (event.target instanceof HTMLDialogElement && isBeside(event.target, event)) event.target.close();
  });
}

/** Opens a layer above the page. */
export function open(layer: HTMLDialogElement): void {
  if (layer.open && layer.matches(":modal")) return;
  layer.removeAttribute("open");
  layer.showModal();
}

/** Whether a layer is open over the page. */
export function isAnyOpen(): boolean {
  return document.querySelector("dialog:modal") !== null;
}

function isBeside(dialog: HTMLDialogElement, event: MouseEvent): boolean {
  const box = dialog.getBoundingClientRect();
  return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
}
