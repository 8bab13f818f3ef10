import { all, on } from "./dom";

/**
 * Rows beside a relation: links data-related="add" and data-related="open" in
 * data-related-of, which names the field, open the related form in a tab of its
 * own. What is saved there comes back and is chosen. data-chosen on the page
 * behind the save says what it is; without scripts it says so in words.
 */
interface Chosen {
  key: string;
  id: string;
  text: string;
}

const channel = "duckhoo-related";
const asked = new Map<string, HTMLSelectElement>();

export function listen(): void {
  on("click", "[data-related=add]", (link, event) => {
    const select = selectOf(link);
    if (!select) return;
    event.preventDefault();
    const key = `${Date.now()}-${Math.random().toString(36).slice(2)}`;
    asked.set(key, select);
    const address = new URL((link as HTMLAnchorElement).href);
    address.searchParams.set("_popup", key);
    window.open(address, "_blank");
  });
  on("change", "select", (select) => point(select as HTMLSelectElement));
  new BroadcastChannel(channel).addEventListener("message", (event: MessageEvent<Chosen>) => {
    const select = asked.get(event.data.key);
    if (!select) return;
    asked.delete(event.data.key);
    choose(select, event.data);
    window.focus();
  });
}

export function attach(part: ParentNode): void {
  for (const place of all(part, "[data-related-of]")) {
    const select = selectOf(place);
    if (select) point(select);
  }
  const chosen = all(part, "[data-chosen]")[0];
  if (!chosen) return;
  const { key, chosen: id, text } = chosen.dataset;
  if (!key || !id) return;
  new BroadcastChannel(channel).postMessage({ key, id, text: text ?? id } satisfies Chosen);
  window.close(); // only tabs that a script opened do
}

/** Puts a row among the choices of a select and chooses it. */
export function choose(select: HTMLSelectElement, row: { id: string; text: string }): void {
  if (!select.multiple) for (const o of select.options) o.selected = false;
  let option = [...select.options].find((o) => o.value === row.id);
  if (!option) {
    option = new Option(row.text, row.id);
    select.add(option);
  }
  option.selected = true;
  select.dispatchEvent(new CustomEvent("duckhoo:chosen"));
  select.dispatchEvent(new Event("change", { bubbles: true }));
}

function selectOf(within: HTMLElement): HTMLSelectElement | null {
  const place = within.closest<HTMLElement>("[data-related-of]");
  const field = place ? document.getElementById(place.dataset["relatedOf"] ?? "") : null;
  return field instanceof HTMLSelectElement ? field : null;
}

/** The link that opens what is chosen leads to it, and is away where nothing is. */
function point(select: HTMLSelectElement): void {
  if (!select.id) return;
  for (const link of document.querySelectorAll<HTMLAnchorElement>(`[data-related-of="${CSS.escape(select.id)}"] [data-related=open]`)) {
    link.hidden = select.multiple || select.value === "";
    link.href = `${link.dataset["relatedBase"] ?? ""}${select.value}/`;
  }
}
