import htmx from "htmx.org";
import { on } from "./dom";
import { open } from "./layer";
import { part } from "./part";

/** A row in a sheet, without leaving the list: data-preview="address" on a link to the row. Focus returns to it. */
export function listen(): void {
  on("click", "a[data-preview]", (link, event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void show(link as HTMLAnchorElement);
  });
}

async function show(link: HTMLAnchorElement): Promise<void> {
  const sheet = await part(link.dataset["preview"] ?? "");
  if (!(sheet instanceof HTMLDialogElement)) {
    window.location.assign(link.href);
    return;
  }
  // The link of the list leads back to it, that of the sheet does not know how.
  sheet.querySelector<HTMLAnchorElement>("[data-preview-open]")?.setAttribute("href", link.href);
  document.getElementById(sheet.id)?.remove();
  document.querySelector("main")?.append(sheet);
  htmx.process(sheet);
  sheet.addEventListener("close", () => {
    sheet.remove();
    link.focus();
  });
  open(sheet);
}
