import { on } from "./dom";

/** data-submit-on-change sends a form as soon as something in it is chosen. */
export function listen(): void {
  on("change", "form[data-submit-on-change]", (form) => (form as HTMLFormElement).requestSubmit());
}
