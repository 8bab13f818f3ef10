import { make } from "./dom";

/** Something to choose. */
export interface Choice {
  id: string;
  text: string;
  note?: string;
}

/** Listbox is the list below a combobox; focus stays in the input. */
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
    this.element = make("div", { class: "options float", id, role: "listbox", "aria-label": label, hidden: "" });
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
    this.element.hidden = true;
    this.expanded(false);
    this.input.removeAttribute("aria-activedescendant");
  }

  private show(): void {
    this.element.hidden = false;
    this.expanded(true);
  }

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
