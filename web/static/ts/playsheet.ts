import { fill } from "./texts";
import { choices, isOrder, isPicked, keyOf, read, steps, typed } from "./playpaper";

/** How many hearts stand for one each; above, ten stand for a tenth each. */
const most = 20;

export function attach(form: HTMLFormElement): void {
  show(form);
}

/** Shows how far the paper has come: hearts, what is left, the answer sheet. */
export function show(form: HTMLFormElement): void {
  const all = steps(form);
  const answered = all.filter((step) => read(step).length > 0).length;
  const values = { count: answered, total: all.length };
  const left = all.length - answered;
  for (const place of document.querySelectorAll("[data-left]")) {
    place.textContent = left > 0 ? fill(form.dataset["wordsLeft"] ?? "", { count: left }) : (form.dataset["wordsDone"] ?? "");
  }
  for (const place of document.querySelectorAll("[data-answered-count]")) place.textContent = String(answered);
  for (const row of document.querySelectorAll("[data-hearts]")) {
    row.querySelector("[role=img]")?.setAttribute("aria-label", fill(form.dataset["wordsHearts"] ?? "", values));
    const full = all.length > most ? Math.floor((answered * 10) / all.length) : answered;
    row.querySelectorAll("svg").forEach((heart, n) => heart.classList.toggle("is-off", n >= full));
  }
  all.forEach((step) => mark(form, step));
}

function mark(form: HTMLFormElement, step: HTMLElement): void {
  const row = document.querySelector<HTMLElement>(`[data-bubbles="${keyOf(step)}"]`);
  if (!row) return;
  const isAnswered = read(step).length > 0;
  row.querySelector("[data-empty]")?.remove();
  if (isPicked(step)) {
    const picked = choices(step).filter((c) => c.checked).map((c) => c.dataset["choice"] ?? "");
    for (const bub of row.querySelectorAll<HTMLElement>("[data-bub]")) bub.classList.toggle("is-on", picked.includes(bub.dataset["bub"] ?? ""));
    const words = row.querySelector("[data-marked]");
    if (words) words.textContent = picked.length > 0 ? picked.join(", ") : (form.dataset["wordsEmpty"] ?? "");
    return;
  }
  const words = row.querySelector("[data-typed]");
  if (!words) return;
  if (isOrder(step)) words.textContent = isAnswered ? "✓" : "";
  else words.textContent = typed(step)?.value ?? "";
}
