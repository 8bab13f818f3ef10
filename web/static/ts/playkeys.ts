import { isTyping } from "./dom";
import { isAnyOpen } from "./layer";
import { choices, isStep, steps } from "./playpaper";

const wide = window.matchMedia("(min-width: 900px)");

/** Keys: 1 to 9 pick, Enter goes on, the arrows go from question to question. */
export function attach(form: HTMLFormElement): void {
  let current = first(form);
  form.addEventListener("focusin", (event) => {
    const step = event.target instanceof Element ? event.target.closest(".step") : null;
    if (isStep(step)) current = step;
  });
  window.addEventListener("hashchange", () => {
    const step = document.getElementById(window.location.hash.slice(1));
    if (!isStep(step)) return;
    current = step;
    step.focus({ preventScroll: true });
  });
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isAnyOpen()) return;
    if (!wide.matches) current = shown(form) ?? current;
    const step = current;
    if (!step || !isHere(event.target)) return;
    if (/^[1-9]$/.test(event.key) && !isTyping(event.target)) {
      if (pick(step, event.key)) event.preventDefault();
    } else if (event.key === "Enter" && !isOwn(event.target, event.key)) {
      event.preventDefault();
      if (!go(form, step, 1)) form.querySelector<HTMLButtonElement>("[data-hand-in]")?.click();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && wide.matches && !isOwn(event.target, event.key)) {
      event.preventDefault();
      go(form, step, event.key === "ArrowDown" ? 1 : -1);
    }
  });
}

/** Keys are the paper's where nothing else has the focus. */
function isHere(target: EventTarget | null): boolean {
  return target === document.body || (target instanceof Element && target.closest("main") !== null);
}

/** Whether an element does something of its own with a key. */
function isOwn(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest("audio, video, select, textarea, .scroll")) return true;
  return key === "Enter" && target.closest("a, button, summary") !== null;
}

function pick(step: HTMLElement, number: string): boolean {
  const choice = choices(step).find((c) => c.dataset["choice"] === number);
  if (!choice) return false;
  choice.checked = choice.type === "radio" || !choice.checked;
  choice.focus({ preventScroll: true });
  choice.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}

function go(form: HTMLFormElement, step: HTMLElement, by: number): boolean {
  const list = steps(form);
  const next = list[list.indexOf(step) + by];
  if (!next) return false;
  if (wide.matches) {
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  } else {
    window.location.hash = next.id;
  }
  return true;
}

/** The one question that a phone shows. */
function shown(form: HTMLFormElement): HTMLElement | undefined {
  return steps(form).find((step) => step.checkVisibility());
}

function first(form: HTMLFormElement): HTMLElement | undefined {
  const named = document.getElementById(window.location.hash.slice(1));
  return isStep(named) ? named : (form.querySelector<HTMLElement>(".step.is-first") ?? undefined);
}
