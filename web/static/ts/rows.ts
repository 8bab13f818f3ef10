import { isInteractive, on } from "./dom";

/** A click on a row opens it: data-href on the row, or the link in its first cell. */
export function listen(): void {
  on("click", "tr[data-id]", (row, event) => {
    const selected = window.getSelection()?.toString() ?? "";
    if (isInteractive(event.target, row) || selected || event.defaultPrevented) return;
    open(row, event.ctrlKey || event.metaKey);
  });
}

/** The address that a row leads to. */
export function address(row: HTMLElement): string | undefined {
  return row.dataset["href"] ?? row.querySelector<HTMLAnchorElement>(".table__first a, th a")?.href;
}

/** Opens a row, in a new tab when asked. */
export function open(row: HTMLElement, tab = false): void {
  const href = address(row);
  if (!href) return;
  if (tab) window.open(href, "_blank", "noopener");
  else window.location.assign(href);
}
