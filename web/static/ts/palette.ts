import { debounced, icon, make } from "./dom";
import { marked } from "./listbox";
import * as recent from "./recent";

/** A line of the palette. */
interface Entry {
  text: string;
  note?: string;
  href: string;
  icon?: string;
}

/**
 * The command palette, <dialog data-palette="/admin/search">: the entries of
 * the sidebar, and what the server finds, asked with Accept: application/json
 * and ?q=, answered by {"results":[{"text","note","href","icon"}]}.
 */
export function listen(): void {
  const dialog = document.querySelector<HTMLDialogElement>("dialog[data-palette]");
  const input = dialog?.querySelector("input");
  const list = dialog?.querySelector<HTMLElement>("[role=listbox]");
  if (dialog && input && list) new Palette(dialog, input, list);
}

class Palette {
  private at = 0;
  private found: Entry[] = [];
  private asked: AbortController | undefined;

  constructor(
    private readonly dialog: HTMLDialogElement,
    private readonly input: HTMLInputElement,
    private readonly list: HTMLElement,
  ) {
    const ask = debounced(150, () => void this.ask());
    input.addEventListener("input", () => {
      this.draw();
      ask();
    });
    input.addEventListener("keydown", (event) => this.key(event));
    list.addEventListener("mousemove", (event) => this.point(event));
    dialog.addEventListener("toggle", () => this.draw());
    // Before it opens: at its events "toggle" and "close" a quick hand has typed again.
    dialog.addEventListener("beforetoggle", () => {
      this.asked?.abort();
      input.value = "";
      this.found = [];
    });
  }

  private typed(): string {
    return this.input.value.trim();
  }

  private async ask(): Promise<void> {
    this.asked?.abort();
    this.asked = new AbortController();
    this.found = [];
    if (this.typed() !== "") {
      const address = new URL(this.dialog.dataset["palette"] ?? "", window.location.href);
      address.searchParams.set("q", this.typed());
      const response = await fetch(address, { headers: { Accept: "application/json" }, signal: this.asked.signal }).catch(() => undefined);
      if (response === undefined) return;
      if (response.ok) this.found = ((await response.json()) as { results: Entry[] }).results;
    }
    this.draw();
  }

  private draw(): void {
    const typed = this.typed();
    const groups: [string, Entry[]][] = [
      [this.list.dataset["recentTitle"] ?? "", typed === "" ? recent.list() : []],
      [this.list.dataset["foundTitle"] ?? "", this.found],
      [this.list.dataset["menuTitle"] ?? "", menu(typed)],
    ];
    this.list.replaceChildren(...groups.flatMap(([title, entries]) => this.group(title, entries, typed)));
    if (this.rows().length === 0) {
      this.list.append(make("div", { class: "option dim", role: "option", "aria-disabled": "true" }, this.list.dataset["none"] ?? ""));
    }
    this.move(0);
  }

  private group(title: string, entries: Entry[], typed: string): HTMLElement[] {
    if (entries.length === 0) return [];
    const head = make("div", { class: "command__title", "aria-hidden": "true" }, title);
    return [make("div", { role: "group", "aria-label": title }, head, ...entries.map((e) => row(e, typed)))];
  }

  private rows(): HTMLAnchorElement[] {
    return [...this.list.querySelectorAll("a")];
  }

  private key(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const count = this.rows().length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (count > 0) this.move((this.at + (event.key === "ArrowDown" ? 1 : -1) + count) % count);
    } else if (event.key === "Enter") {
      event.preventDefault();
      const chosen = this.rows()[this.at];
      if (!chosen) return;
      if (event.ctrlKey || event.metaKey) window.open(chosen.href, "_blank", "noopener");
      else window.location.assign(chosen.href);
    }
  }

  private point(event: MouseEvent): void {
    const at = this.rows().findIndex((r) => event.target instanceof Node && r.contains(event.target));
    if (at >= 0 && at !== this.at) this.move(at);
  }

  private move(to: number): void {
    this.at = to;
    this.rows().forEach((r, i) => {
      r.id = `palette-${i}`;
      r.setAttribute("aria-selected", String(i === to));
    });
    const chosen = this.rows()[to];
    if (chosen) this.input.setAttribute("aria-activedescendant", chosen.id);
    else this.input.removeAttribute("aria-activedescendant");
    chosen?.scrollIntoView({ block: "nearest" });
  }
}

function row(entry: Entry, typed: string): HTMLElement {
  const words = make("span", {}, ...marked(entry.text, typed));
  if (entry.note) words.append(make("small", {}, entry.note));
  const link = make("a", { class: "option", role: "option", href: entry.href, tabindex: "-1" }, words);
  if (entry.icon) link.prepend(icon(entry.icon));
  return link;
}

/** The entries of the sidebar that have the words in them. */
function menu(typed: string): Entry[] {
  const wanted = typed.toLocaleLowerCase();
  return [...document.querySelectorAll<HTMLAnchorElement>("[data-nav] .nav__link")]
    .map((link) => ({
      text: link.querySelector(".nav__label")?.textContent ?? "",
      href: link.href,
      icon: link.querySelector("use")?.getAttribute("href")?.split("#")[1] ?? "",
    }))
    .filter((entry) => entry.text.toLocaleLowerCase().includes(wanted));
}
