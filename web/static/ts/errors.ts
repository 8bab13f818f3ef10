import { all } from "./dom";
import { reveal } from "./tabs";

/** The summary of errors, data-errors, takes the focus; its links open what the field is folded in. */
export function attach(part: ParentNode): void {
  const summary = all(part, "[data-errors]")[0];
  if (!summary) return;
  summary.focus();
  summary.addEventListener("click", (event) => {
    if (!(event.target instanceof HTMLAnchorElement) || !event.target.hash) return;
    const field = document.getElementById(decodeURIComponent(event.target.hash.slice(1)));
    if (!field) return;
    event.preventDefault();
    reveal(field);
    for (let fold = field.closest("details"); fold; fold = fold.parentElement?.closest("details") ?? null) fold.open = true;
    field.scrollIntoView({ block: "center" });
    (field.matches("input, select, textarea, button") ? field : field.querySelector<HTMLElement>("input, select, textarea"))?.focus();
  });
}
