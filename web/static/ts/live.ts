import { all } from "./dom";
import { fill } from "./texts";

/**
 * Live news: data-live="address of an event stream" on a link or button that
 * is hidden until something new is there; data-live-text="{n} new" is its
 * text. Rows never move by themselves: the reader asks for them.
 */
export function attach(part: ParentNode): void {
  for (const badge of all(part, "[data-live]")) {
    const stream = new EventSource(badge.dataset["live"] ?? "");
    let count = 0;
    stream.addEventListener(badge.dataset["liveEvent"] ?? "message", () => {
      if (!badge.isConnected) return stream.close();
      badge.hidden = false;
      badge.textContent = fill(badge.dataset["liveText"] ?? "{n}", { n: ++count });
    });
    window.addEventListener("pagehide", () => stream.close(), { once: true });
  }
}
