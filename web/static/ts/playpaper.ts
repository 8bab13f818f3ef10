/** What the paper holds: a step is a question, its answer a list of texts. */

export function steps(form: ParentNode): HTMLElement[] {
  return [...form.querySelectorAll<HTMLElement>(".step")];
}

export function isStep(element: Element | null): element is HTMLElement {
  return element instanceof HTMLElement && element.matches(".step");
}

export function keyOf(step: HTMLElement): string {
  return step.dataset["question"] ?? "";
}

export function isPicked(step: HTMLElement): boolean {
  return step.dataset["type"] === "single" || step.dataset["type"] === "multiple";
}

export function isOrder(step: HTMLElement): boolean {
  return step.dataset["type"] === "order";
}

export function choices(step: HTMLElement): HTMLInputElement[] {
  return [...step.querySelectorAll<HTMLInputElement>("input[data-choice]")];
}

export function typed(step: HTMLElement): HTMLInputElement | null {
  return step.querySelector<HTMLInputElement>("input[type=text]");
}

export function settled(step: HTMLElement): HTMLInputElement | null {
  return step.querySelector<HTMLInputElement>("[data-settled]");
}

/** The answer as it stands: names of choices, steps in order, or one text. */
export function read(step: HTMLElement): string[] {
  if (isPicked(step)) return choices(step).filter((c) => c.checked).map((c) => c.value);
  if (isOrder(step)) {
    if (settled(step)?.value !== "1") return [];
    return [...step.querySelectorAll<HTMLElement>("[data-step]")].map((s) => s.dataset["step"] ?? "");
  }
  const text = typed(step)?.value ?? "";
  return text.trim() === "" ? [] : [text];
}

/** Puts an answer back that was kept. */
export function write(step: HTMLElement, answer: string[]): void {
  if (isPicked(step)) {
    for (const choice of choices(step)) choice.checked = answer.includes(choice.value);
    return;
  }
  if (!isOrder(step)) {
    const field = typed(step);
    if (field) field.value = answer[0] ?? "";
    return;
  }
  const list = step.querySelector("ol.order");
  const mark = settled(step);
  if (!list || !mark || answer.length === 0) return;
  for (const name of answer) {
    const item = list.querySelector(`[data-step="${CSS.escape(name)}"]`);
    if (item) list.append(item);
  }
  mark.value = "1";
}

/** The fields of the form that say an answer. */
export function fields(step: HTMLElement, answer: string[], milliseconds: number): [string, string][] {
  const key = keyOf(step);
  const out: [string, string][] = [["question", key], [`ms.${key}`, String(milliseconds)]];
  const name = isOrder(step) ? `order.${key}` : `answer.${key}`;
  for (const value of answer) out.push([name, value]);
  if (isOrder(step) && answer.length > 0) out.push([`settled.${key}`, "1"]);
  return out;
}
