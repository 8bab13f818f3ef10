import { debounced } from "./dom";
import { body } from "./makesave";

// An answer is tried as it is typed: the server grades it by the question as it
// stands in the form, and keeps nothing.
let asked = 0;

export function attach(form: HTMLFormElement): void {
  const input = form.querySelector<HTMLInputElement>("#try");
  const told = form.querySelector<HTMLElement>("[data-tried]");
  if (!input || !told) return;
  const ask = (): void => void grade(form, told);
  form.querySelector("[data-do=try]")?.addEventListener("click", (event) => {
    event.preventDefault();
    ask();
  });
  input.addEventListener("keypress", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    ask();
  });
  form.addEventListener("input", debounced(400, () => { if (input.value) ask(); }));
}

async function grade(form: HTMLFormElement, told: HTMLElement): Promise<void> {
  const mine = ++asked;
  const data = body();
  data.set("do", "try");
  const answer = await fetch(form.action, { method: "POST", body: data, headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok || mine !== asked) return;
  const { state, words } = (await answer.json()) as { state: string; words: string };
  told.dataset["tried"] = state;
  for (const one of ["right", "wrong"]) told.querySelector<HTMLElement>(`[data-try-${one}]`)?.toggleAttribute("hidden", state !== one);
  told.querySelector("[data-try-words]")?.replaceChildren(words);
}
