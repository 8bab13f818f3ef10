import { all, debounced, icon, make } from "./dom";
import { Listbox, type Choice } from "./listbox";
import { text } from "./texts";

/**
 * Relations: <select data-autocomplete="/admin/quizzes/autocomplete/owner_id">
 * becomes a combobox that asks the server while one types; with multiple it
 * keeps chips. The select stays in the form and holds what is chosen.
 */
export function attach(part: ParentNode): void {
  for (const select of all<HTMLSelectElement>(part, "select[data-autocomplete]")) {
    if (!select.hasAttribute("data-enhanced") && !select.disabled) new Combobox(select);
  }
}

interface Answer {
  results: { id: string; text: string; note?: string }[];
  more: boolean;
}

class Combobox {
  private readonly input: HTMLInputElement;
  private readonly box: HTMLElement;
  private readonly list: Listbox;
  private readonly clear: HTMLButtonElement;
  private asked: AbortController | undefined;

  constructor(private readonly select: HTMLSelectElement) {
    const id = select.id || `combo-${Math.random().toString(36).slice(2)}`;
    this.input = make("input", { type: "text", autocomplete: "off", spellcheck: "false", id: `${id}-input` });
    this.input.setAttribute("role", "combobox");
    this.input.setAttribute("aria-autocomplete", "list");
    this.list = new Listbox(this.input, `${id}-list`, this.name(), (option) => this.choose(option));
    this.clear = this.button("x", text("combo.clear"), () => this.empty());
    this.box = select.multiple ? this.chips() : this.single();
    const combo = make("div", { class: "combo" }, this.box, this.list.element);
    this.adopt(id, combo);
    this.listen();
    this.show();
  }

  /** The label and the description of the select go over to the input. */
  private adopt(id: string, combo: HTMLElement): void {
    const { select, input } = this;
    for (const name of ["aria-invalid", "aria-describedby", "aria-label"]) {
      const value = select.getAttribute(name);
      if (value) input.setAttribute(name, value);
    }
    for (const label of select.labels) label.htmlFor = input.id;
    if (select.required) input.setAttribute("aria-required", "true");
    if (select.getAttribute("aria-invalid") === "true") this.box.classList.add("is-invalid");
    select.setAttribute("data-enhanced", "");
    const frame = select.closest<HTMLElement>(".select") ?? select;
    frame.hidden = true;
    frame.before(combo);
    select.required = false;
    combo.id = `${id}-combo`;
  }

  private name(): string {
    return this.select.labels[0]?.textContent?.trim() ?? this.select.getAttribute("aria-label") ?? this.select.name;
  }

  private single(): HTMLElement {
    return make("div", { class: "combo__box" }, icon("search"), this.input, make("span", { class: "combo__end" }, this.clear));
  }

  private chips(): HTMLElement {
    return make("div", { class: "tags" }, this.input);
  }

  private button(name: string, label: string, call: () => void): HTMLButtonElement {
    const button = make("button", { class: "btn btn--quiet btn--sm btn--icon", type: "button", "aria-label": label }, icon(name));
    button.addEventListener("click", call);
    return button;
  }

  private listen(): void {
    const ask = debounced(150, () => void this.ask());
    this.input.addEventListener("input", ask);
    this.input.addEventListener("click", () => void this.ask());
    this.input.addEventListener("keydown", (event) => this.key(event));
    // Enter chooses; it must never send a form that is half filled in.
    this.input.addEventListener("keypress", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
    this.select.addEventListener("duckhoo:chosen", () => this.show()); // by somebody else
    this.input.addEventListener("blur", () => {
      this.list.close();
      this.show();
    });
    this.box.addEventListener("click", (event) => {
      if (event.target === this.box) this.input.focus();
    });
  }

  private key(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" && !this.list.isOpen) void this.ask();
    if (event.key === "Backspace" && this.select.multiple && this.input.value === "") {
      const last = [...this.select.selectedOptions].at(-1);
      if (last) this.drop(last);
    }
  }

  private async ask(): Promise<void> {
    this.asked?.abort();
    this.asked = new AbortController();
    const address = new URL(this.select.dataset["autocomplete"] ?? "", window.location.href);
    address.searchParams.set("q", this.typed());
    try {
      const response = await fetch(address, { headers: { Accept: "application/json" }, signal: this.asked.signal });
      if (!response.ok) throw new Error(String(response.status));
      this.offer((await response.json()) as Answer);
    } catch (error) {
      if (!(error instanceof DOMException && error.name === "AbortError")) this.list.say(text("combo.failed"));
    }
  }

  /** What is shown of a chosen row is not a search. */
  private typed(): string {
    const chosen = this.select.multiple ? undefined : this.select.selectedOptions[0]?.text;
    return this.input.value === chosen ? "" : this.input.value.trim();
  }

  private offer(answer: Answer): void {
    if (document.activeElement !== this.input) return;
    const taken = new Set([...this.select.selectedOptions].map((o) => o.value));
    const options = answer.results.filter((r) => !this.select.multiple || !taken.has(r.id));
    if (options.length === 0) this.list.say(text("combo.none"));
    else this.list.open(options, this.typed(), answer.more ? text("combo.more") : undefined);
  }

  private choose(chosen: Choice): void {
    if (!this.select.multiple) for (const o of this.select.options) o.selected = false;
    const known = [...this.select.options].find((o) => o.value === chosen.id);
    const option = known ?? new Option(chosen.text, chosen.id);
    if (!known) this.select.add(option);
    option.selected = true;
    this.changed();
    this.input.focus();
  }

  private drop(option: HTMLOptionElement): void {
    option.selected = false;
    this.changed();
    this.input.focus();
  }

  private empty(): void {
    for (const o of this.select.options) o.selected = false;
    const blank = [...this.select.options].find((o) => o.value === "") ?? new Option("", "");
    if (!blank.isConnected) this.select.add(blank, 0);
    blank.selected = true;
    this.changed();
    this.input.focus();
  }

  private changed(): void {
    this.list.close();
    this.input.value = "";
    this.show();
    this.select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  private show(): void {
    if (this.select.multiple) this.showChips();
    else {
      const chosen = this.select.selectedOptions[0];
      this.input.value = chosen?.value ? chosen.text : "";
      this.clear.hidden = !chosen?.value;
    }
  }

  private showChips(): void {
    this.input.value = "";
    this.box.querySelectorAll(".chip").forEach((chip) => chip.remove());
    for (const option of this.select.selectedOptions) {
      const x = make("button", { class: "chip__x", type: "button", "aria-label": text("combo.remove", { name: option.text }) }, icon("x"));
      x.addEventListener("click", () => this.drop(option));
      this.input.before(make("span", { class: "chip chip--tag" }, option.text, x));
    }
  }
}
