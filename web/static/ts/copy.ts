import { on } from "./dom";
import { text } from "./texts";
import { show } from "./toast";

/**
 * data-copy="what" copies it; an address from the root is made whole, and nothing means this page.
 * data-copy-of="selector" copies what stands there, a line for each element.
 */
export function listen(): void {
  on("click", "[data-copy]", (button, event) => {
    event.preventDefault();
    copy(whole(button.dataset["copy"] ?? ""));
  });
  on("click", "[data-copy-of]", (button, event) => {
    event.preventDefault();
    copy(Array.from(document.querySelectorAll(button.dataset["copyOf"] ?? ""), (element) => element.textContent).join("\n"));
  });
}

function copy(what: string): void {
  navigator.clipboard.writeText(what).then(
    () => show("ok", text("copied")),
    () => show("bad", text("not_copied")),
  );
}

function whole(what: string): string {
  if (what === "") return window.location.href;
  return what.startsWith("/") ? new URL(what, window.location.href).href : what;
}
