import { all } from "./dom";

/** data-countdown="RFC 3339" counts down as 29:41; with data-reload the page is asked for again at the end. */
export function attach(part: ParentNode): void {
  for (const clock of all(part, "[data-countdown]")) {
    const end = Date.parse(clock.dataset["countdown"] ?? "");
    if (Number.isNaN(end)) continue;
    const timer = window.setInterval(() => {
      const left = Math.max(0, Math.round((end - Date.now()) / 1000));
      clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
      if (left > 0 && clock.isConnected) return;
      window.clearInterval(timer);
      if (clock.isConnected && clock.hasAttribute("data-reload")) window.location.reload();
    }, 1000);
  }
}
