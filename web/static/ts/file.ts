import { on } from "./dom";

/** data-file is an input whose button is drawn by us: the name of what was chosen stands in data-file-name behind it. */
export function listen(): void {
  on("change", "input[data-file]", (input) => {
    const name = input.closest(".upload__pick")?.querySelector("[data-file-name]");
    if (name) name.textContent = (input as HTMLInputElement).files?.[0]?.name ?? "";
  });
}
