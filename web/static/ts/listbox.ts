import { make } from "./dom";

/** Something to choose. */
export interface Choice {
  id: string;
  text: string;
  note?: string;
}

/** What moves an input on the screen. */
const MOVES = ["scroll", "resize"] as const;

/** Pixels between a list and its input, and how high a list is at most. */
const GAP = 6;
const MOST = 320;

/**
 * Listbox is the list of a combobox, below it or above it where there is no
 * room; focus stays in the input. It stands in the top layer, where no table and
 * no panel cuts it off.
 */
export class Listbox {
  readonly element: HTMLElement;
  private options: Choice[] = [];
  private at = -1;

  constructor(
    private readonly input: HTMLInputElement | HTMLTextAreaElement,
    id: string,
    label: string,
    private readonly choose: (option: Choice) => void,
  ) {
    this.element = make("div", { class: "options float", id, role: "listbox", "aria-label": label, hidden: "", popover: "manual" });
    input.setAttribute("aria-controls", id);
    this.expanded(false);
    (input as HTMLElement).addEventListener("keydown", (event) => this.key(event));
    // A press would take the focus from the input before the click is heard.
    this.element.addEventListener("mousedown", (event) => event.preventDefault());
    this.element.addEventListener("click", (event) => this.clicked(event));
  }

  get isOpen(): boolean {
    return !this.element.hidden;
  }

  open(options: Choice[], typed: string, more?: string): void {
    this.options = options;
    this.element.replaceChildren(...options.map((o, i) => this.row(o, i, typed)));
    if (more) this.element.append(make("div", { class: "option dim", role: "presentation" }, more));
    this.show();
    this.move(0);
  }

  /** Shows words in place of options. */
  say(words: string): void {
    this.options = [];
    this.element.replaceChildren(make("div", { class: "option dim", role: "option", "aria-disabled": "true" }, words));
    this.show();
    this.move(-1);
  }

  close(): void {
    for (const name of MOVES) window.removeEventListener(name, this.place, true);
    if (this.element.matches(":popover-open")) this.element.hidePopover();
    this.element.hidden = true;
    this.expanded(false);
    this.input.removeAttribute("aria-activedescendant");
  }

  private show(): void {
    for (const name of MOVES) window.addEventListener(name, this.place, true);
    this.element.hidden = false;
    if (!this.element.matches(":popover-open")) this.element.showPopover();
    this.expanded(true);
    this.place();
  }

  /** Beside its input, on the side with more room if it fits on neither. */
  private readonly place = (event?: Event): void => {
    const { element } = this;
    if (event?.target instanceof Node && element.contains(event.target)) return;
    const at = (element.parentElement ?? this.input).getBoundingClientRect();
    const wide = document.documentElement.clientWidth;
    element.style.maxBlockSize = "";
    element.style.inlineSize = `${Math.max(at.width, Math.min(288, wide - 64))}px`;
    const below = window.innerHeight - at.bottom - 2 * GAP;
    const above = at.top - 2 * GAP;
    const up = element.offsetHeight > below && above > below;
    element.style.maxBlockSize = `${Math.min(MOST, up ? above : below)}px`;
    element.style.insetBlockStart = `${up ? at.top - GAP - element.offsetHeight : at.bottom + GAP}px`;
    element.style.insetInlineStart = `${Math.max(GAP, Math.min(at.right - element.offsetWidth, wide - element.offsetWidth - GAP))}px`;
  };

  /** A text of several lines is no combobox and cannot say so. */
  private expanded(yes: boolean): void {
    if (this.input instanceof HTMLInputElement) this.input.setAttribute("aria-expanded", String(yes));
  }

  private row(option: Choice, index: number, typed: string): HTMLElement {
    const words = make("span", {}, ...marked(option.text, typed));
    if (option.note) words.append(make("small", {}, option.note));
    return make("div", { class: "option", role: "option", id: `${this.element.id}-${index}`, "aria-selected": "false" }, words);
  }

  private key(event: KeyboardEvent): void {
    if (!this.isOpen || event.isComposing) return;
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[event.key];
    if (step !== undefined && this.options.length > 0) {
      this.move((this.at + step + this.options.length) % this.options.length);
    } else if (event.key === "Enter") {
      const chosen = this.options[this.at];
      if (chosen) this.choose(chosen);
    } else if (event.key === "Escape") {
      this.close();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private clicked(event: MouseEvent): void {
    const row = event.target instanceof Element ? event.target.closest("[role=option]") : null;
    const chosen = row ? this.options[[...this.element.children].indexOf(row)] : undefined;
    if (chosen) this.choose(chosen);
  }

  private move(to: number): void {
    this.at = to;
    [...this.element.querySelectorAll("[role=option]")].forEach((row, i) => row.setAttribute("aria-selected", String(i === to)));
    const row = this.element.children[to];
    if (!row || to < 0) {
      this.input.removeAttribute("aria-activedescendant");
      return;
    }
    this.input.setAttribute("aria-activedescendant", row.id);
    row.scrollIntoView({ block: "nearest" });
  }
}

/** A text with what was typed marked in it. */
export function marked(words: string, typed: string): (Node | string)[] {
  const at = typed ? words.toLocaleLowerCase().indexOf(typed.toLocaleLowerCase()) : -1;
  if (at < 0) return [words];
  return [words.slice(0, at), make("mark", {}, words.slice(at, at + typed.length)), words.slice(at + typed.length)];
}
