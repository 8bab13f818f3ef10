import { all, on } from "./dom";

/** data-share="address" with data-share-title opens the system's own share sheet; it is hidden where there is none. */
export function listen(): void {
  on("click", "[data-share]", (button) => {
    const url = new URL(button.dataset["share"] ?? "", window.location.href).href;
    // Closing the sheet is an answer, not a fault.
    navigator.share({ url, title: button.dataset["shareTitle"] ?? document.title }).catch(() => undefined);
  });
}

export function attach(part: ParentNode): void {
  for (const button of all(part, "[data-share]")) button.hidden = !("share" in navigator);
}
