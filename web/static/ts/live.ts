import { all, debounced } from "./dom";
import { fill } from "./texts";

/**
 * Live news: data-live="address of a stream of events" on what is hidden until
 * something has changed. Its text is data-live-text, here or inside, with {n}
 * and {by}. With data-live-rows the page is asked for again and {n} is how many
 * of its rows are not here yet: rows never move by themselves.
 * A hidden tab does not listen, since browsers open few connections to a site.
 */
export function attach(part: ParentNode): void {
  for (const badge of all(part, "[data-live]")) new Live(badge);
}

/** What the server says of a change. */
interface Change {
  by?: string;
}

class Live {
  private stream: EventSource | undefined;
  private last = "";
  private readonly look = debounced(1000, () => void this.count());

  constructor(private readonly badge: HTMLElement) {
    document.addEventListener("visibilitychange", () => this.follow());
    window.addEventListener("pagehide", () => this.leave());
    window.addEventListener("pageshow", () => this.follow());
    this.follow();
  }

  private follow(): void {
    if (document.hidden || !this.badge.isConnected) return this.leave();
    if (this.stream) return;
    const address = new URL(this.badge.dataset["live"] ?? "", window.location.href);
    if (this.last !== "") address.searchParams.set("after", this.last);
    this.stream = new EventSource(address);
    const told = (event: MessageEvent<string>): void => {
      this.last = event.lastEventId || this.last;
      this.badge.setAttribute("data-live-on", "");
      if (event.type !== "hello") this.tell(JSON.parse(event.data) as Change);
    };
    for (const name of ["hello", "change", "reset"]) this.stream.addEventListener(name, told);
  }

  private leave(): void {
    this.stream?.close();
    this.stream = undefined;
  }

  private tell(change: Change): void {
    if (this.badge.hasAttribute("data-live-rows")) this.look();
    else this.show({ by: change.by ?? "" });
  }

  private show(values: Record<string, string | number>): void {
    for (const text of all(this.badge, "[data-live-text]")) text.textContent = fill(text.dataset["liveText"] ?? "", values);
    this.badge.hidden = false;
  }

  /** How many rows the page would have that are not here. */
  private async count(): Promise<void> {
    const answer = await fetch(window.location.href, { headers: { Accept: "text/html" } }).catch(() => undefined);
    if (!answer?.ok || answer.redirected) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const here = new Set(all(document, "[data-list] [data-id]").map((row) => row.dataset["id"]));
    const n = all(fresh, "[data-list] [data-id]").filter((row) => !here.has(row.dataset["id"])).length;
    if (n > 0) this.show({ n });
  }
}
