import { all, on } from "./dom";

/**
 * Tabs of a form: links in data-tabs lead to the parts data-tabpane, of which
 * one shows. Without scripts all of them do, and the links are anchors.
 */
export function listen(): void {
  on("click", "[data-tabs] a", (link, event) => {
    const pane = document.getElementById((link as HTMLAnchorElement).hash.slice(1));
    if (!pane) return;
    event.preventDefault();
    history.replaceState(history.state, "", (link as HTMLAnchorElement).hash);
    show(pane);
  });
  window.addEventListener("hashchange", () => {
    const target = addressed();
    if (target) reveal(target);
  });
}

export function attach(part: ParentNode): void {
  const panes = all(part, "[data-tabpane]");
  if (panes.length < 2) return;
  const first = part.querySelector("[data-tabpane] [data-error]") ?? addressed();
  show(first?.closest<HTMLElement>("[data-tabpane]") ?? panes[0]);
}

/** Shows the tab that an element stands in. */
export function reveal(element: Element): void {
  const pane = element.closest<HTMLElement>("[data-tabpane]");
  if (pane?.hidden) show(pane);
}

function addressed(): HTMLElement | null {
  return window.location.hash ? document.getElementById(decodeURIComponent(window.location.hash.slice(1))) : null;
}

function show(pane: HTMLElement | undefined): void {
  if (!pane) return;
  for (const other of document.querySelectorAll<HTMLElement>("[data-tabpane]")) other.hidden = other !== pane;
  for (const link of document.querySelectorAll<HTMLAnchorElement>("[data-tabs] a")) {
    if (link.hash === `#${pane.id}`) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}
