import { all } from "./dom";
import { ends, number, step } from "./reorder";
import { settled } from "./playpaper";

/** Steps that are put in order: the buttons of the plain form move them here, by dragging they move too. */
export function attach(form: HTMLFormElement): void {
  form.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLButtonElement>("[data-move], [data-settle]") : null;
    const list = button?.closest(".step")?.querySelector<HTMLElement>("ol.order");
    if (!button || !list) return;
    event.preventDefault();
    if (button.matches("[data-move]")) move(button, list);
    list.dispatchEvent(new Event("change", { bubbles: true }));
  });
  for (const list of all(form, "ol.order")) {
    tidy(list);
    list.addEventListener("change", () => {
      const mark = settled(list.closest<HTMLElement>(".step") ?? list);
      if (mark) mark.value = "1";
      tidy(list);
    });
  }
}

function move(button: HTMLButtonElement, list: HTMLElement): void {
  const item = button.closest("li");
  if (!item) return;
  step(item, button.dataset["move"] === "up");
  tidy(list);
  if (button.disabled) item.querySelector<HTMLButtonElement>("[data-move]:enabled")?.focus();
  else button.focus();
  say(item, list);
}

/** Says where a step went. */
function say(item: HTMLElement, list: HTMLElement): void {
  const block = list.closest<HTMLElement>("[data-order]");
  const place = block?.querySelector("[data-said]");
  if (!block || !place) return;
  const values: Record<string, string> = {
    step: item.querySelector(".grow")?.textContent?.trim() ?? "",
    place: String([...list.children].indexOf(item) + 1),
    total: String(list.children.length),
  };
  place.textContent = (block.dataset["words"] ?? "").replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "");
}

function tidy(list: HTMLElement): void {
  number(list);
  ends(list);
  const asked = list.closest<HTMLElement>(".step");
  const button = asked?.querySelector<HTMLButtonElement>("[data-settle]");
  if (asked && button) button.hidden = settled(asked)?.value === "1";
}
