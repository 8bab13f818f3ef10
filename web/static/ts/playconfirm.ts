import { make } from "./dom";
import { open } from "./layer";
import { fill } from "./texts";
import { read, steps } from "./playpaper";
import { flush, forget } from "./playsave";

/** Handing in: what is empty is asked about, and everything is saved before. */
export function attach(form: HTMLFormElement): void {
  const dialog = document.querySelector<HTMLDialogElement>("#confirm");
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-hand-in], [data-confirm-submit]") : null;
    if (!button || !dialog) return;
    event.preventDefault();
    const empty = steps(form).filter((step) => read(step).length === 0);
    if (button.matches("[data-hand-in]") && empty.length > 0) ask(form, dialog, empty);
    else void hand(form, dialog);
  });
  dialog?.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-confirm-list] a")) dialog.close();
  });
}

function ask(form: HTMLFormElement, dialog: HTMLDialogElement, empty: HTMLElement[]): void {
  const words = dialog.querySelector("[data-confirm-words]");
  if (words) words.textContent = fill(form.dataset["wordsConfirm"] ?? "", { count: empty.length });
  const list = dialog.querySelector("[data-confirm-list]");
  list?.replaceChildren(
    ...empty.slice(0, 10).map((step) => {
      const number = fill(form.dataset["wordsNumber"] ?? "", { number: step.id.slice(1) });
      return make("li", {}, make("a", { class: "nes-btn", href: `#${step.id}` }, number));
    }),
  );
  open(dialog);
}

async function hand(form: HTMLFormElement, dialog: HTMLDialogElement): Promise<void> {
  const saved = await flush();
  if (dialog.open) dialog.close();
  if (!saved) return;
  forget();
  form.action = form.dataset["submit"] ?? form.action;
  form.append(make("input", { type: "hidden", name: "confirm", value: "1" }));
  form.submit();
}
