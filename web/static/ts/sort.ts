import { on } from "./dom";

/** Shift and a click on the head of a column puts it behind the columns that order the list already: data-sort-more. */
export function listen(): void {
  on("click", "a[data-sort-more]", (head, event) => {
    const more = head.dataset["sortMore"];
    if (!event.shiftKey || !more) return;
    event.preventDefault();
    window.location.assign(more);
  });
}
