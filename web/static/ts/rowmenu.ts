import htmx from "htmx.org";
import { part } from "./part";

/**
 * The menu at the end of a row: <details data-row-menu="address"> asks for what
 * can be done with the row when it is opened, and floats above the table, which
 * would cut it off.
 */
export function listen(): void {
  // toggle does not bubble.
  document.addEventListener(
    "toggle",
    ({ target }) => {
      if (!(target instanceof HTMLDetailsElement) || !target.matches("[data-row-menu]")) return;
      if (target.open) void fill(target);
      else target.querySelector<HTMLElement>(".menu__list:popover-open")?.hidePopover();
    },
    true,
  );
  document.addEventListener("scroll", close, true);
  window.addEventListener("resize", close);
}

function close(event: Event): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details[data-row-menu][open]")) {
    if (!(event.target instanceof Node && menu.contains(event.target) && event.target !== menu)) menu.open = false;
  }
}

async function fill(menu: HTMLDetailsElement): Promise<void> {
  const list = menu.querySelector<HTMLElement>(".menu__list");
  if (!list) return;
  place(menu, list);
  const address = menu.dataset["rowMenu"] ?? "";
  if (list.dataset["filled"]) return;
  const choices = await part(`${address}${address.includes("?") ? "&" : "?"}part=1`);
  if (!choices) return;
  list.dataset["filled"] = "1";
  list.replaceChildren(choices);
  htmx.process(list);
  place(menu, list);
  if (menu.open && menu.contains(document.activeElement)) list.querySelector<HTMLElement>(".option")?.focus();
}

/** Below the button, or above it where there is no room. */
function place(menu: HTMLElement, list: HTMLElement): void {
  list.classList.add("row-menu__float");
  list.popover = "manual"; // the top layer: cells that stick would cover it
  if (menu.matches("[open]") && !list.matches(":popover-open")) list.showPopover();
  const at = menu.getBoundingClientRect();
  const height = list.offsetHeight;
  const top = at.bottom + height + 8 > window.innerHeight ? Math.max(8, at.top - height - 4) : at.bottom + 4;
  list.style.insetBlockStart = `${top}px`;
  list.style.insetInlineEnd = `${Math.max(8, document.documentElement.clientWidth - at.right)}px`;
}
