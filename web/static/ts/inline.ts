import { on } from "./dom";
import { number } from "./reorder";

/**
 * Owned children: data-inline="questions" holds a data-inline-list of
 * data-inline-item and a <template data-inline-template> in which
 * data-inline-blank, such as "__questions__", stands for the number that
 * data-inline-next counts. The button data-inline-add adds a child and
 * data-inline-remove takes one away: a saved one, which has data-inline-id, is
 * marked by its own _delete field and hidden until the form is saved.
 */
export function listen(): void {
  on("click", "[data-inline-add]", (button, event) => {
    const inline = button.closest<HTMLElement>("[data-inline]");
    if (!inline || !add(inline)) return;
    event.preventDefault();
  });
  on("click", "[data-inline-remove]", (button, event) => {
    const item = button.closest<HTMLElement>("[data-inline-item]");
    if (!item) return;
    event.preventDefault();
    remove(item);
  });
  on("click", "[data-inline-restore]", (button, event) => {
    const item = button.closest<HTMLElement>("[data-inline-item]");
    if (!item) return;
    event.preventDefault();
    mark(item, false);
  });
}

function own<T extends HTMLElement>(inline: HTMLElement, selector: string): T | undefined {
  return [...inline.querySelectorAll<T>(selector)].find((e) => e.closest("[data-inline]") === inline);
}

function add(inline: HTMLElement): boolean {
  const template = own<HTMLTemplateElement>(inline, "template[data-inline-template]");
  const list = own<HTMLElement>(inline, "[data-inline-list]");
  if (!template || !list) return false;
  const next = Number(inline.dataset["inlineNext"] ?? list.children.length);
  inline.dataset["inlineNext"] = String(next + 1);
  const made = document.createElement("template");
  made.innerHTML = template.innerHTML.replaceAll(template.dataset["inlineBlank"] ?? "__index__", String(next));
  const item = made.content.firstElementChild;
  if (!(item instanceof HTMLElement)) return false;
  list.append(item);
  changed(list);
  item.querySelector<HTMLElement>("input:not([type=hidden]), textarea, select")?.focus();
  item.dispatchEvent(new CustomEvent("duckhoo:added", { bubbles: true }));
  return true;
}

function remove(item: HTMLElement): void {
  const list = item.parentElement;
  if (!list) return;
  const after = (item.nextElementSibling ?? item.previousElementSibling)?.querySelector<HTMLElement>("[data-grip], summary, input");
  if (item.hasAttribute("data-inline-id")) mark(item, true);
  else item.remove();
  changed(list);
  after?.focus();
}

/** The _delete field stays disabled, and so is not sent, until it is meant. */
function mark(item: HTMLElement, deleted: boolean): void {
  const field = item.querySelector<HTMLInputElement>('input[name$="._delete"]');
  if (field) {
    field.disabled = !deleted;
    field.checked = deleted;
  }
  item.hidden = deleted;
  if (item.parentElement) changed(item.parentElement);
}

function changed(list: HTMLElement): void {
  if (list.hasAttribute("data-reorder")) number(list);
  for (const counter of list.closest("[data-inline]")?.querySelectorAll<HTMLElement>("[data-inline-count]") ?? []) {
    if (counter.closest("[data-inline]") === list.closest("[data-inline]")) {
      counter.textContent = String([...list.children].filter((c) => !(c as HTMLElement).hidden).length);
    }
  }
  list.dispatchEvent(new Event("change", { bubbles: true }));
}
