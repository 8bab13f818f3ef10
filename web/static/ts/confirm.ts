import { all, on } from "./dom";

/** Typed confirmation: data-confirm-words="지우기" on an input keeps data-confirm-button disabled until it matches. */
export function listen(): void {
  on("input", "[data-confirm-words]", (input) => check(input as HTMLInputElement));
}

export function attach(part: ParentNode): void {
  all<HTMLInputElement>(part, "[data-confirm-words]").forEach(check);
}

function check(input: HTMLInputElement): void {
  const same = input.value.trim().normalize() === input.dataset["confirmWords"]?.normalize();
  for (const button of input.form?.querySelectorAll<HTMLButtonElement>("[data-confirm-button]") ?? []) {
    button.disabled = !same;
  }
}
