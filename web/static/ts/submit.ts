import { on } from "./dom";

/** How long a second press of a button that saves means the first, in ms. */
const twice = 2000;
const sent = new WeakMap<HTMLElement, number>();

/**
 * data-submit-on-change sends a form as soon as something in it is chosen;
 * data-save sends a form once, however often its button is pressed.
 */
export function listen(): void {
  on("change", "form[data-submit-on-change]", (form) => (form as HTMLFormElement).requestSubmit());
  on("submit", "form[data-save]", (form, event) => {
    if (performance.now() - (sent.get(form) ?? -twice) < twice) event.preventDefault();
    // Others may hold it back, to send it later.
    else setTimeout(() => !event.defaultPrevented && sent.set(form, performance.now()));
  });
}
