import { on } from "./dom";
import { text } from "./texts";
import { show } from "./toast";

/** data-copy="what" copies it; an address from the root is made whole, and nothing means this page. */
export function listen(): void {
  on("click", "[data-copy]", (button, event) => {
    event.preventDefault();
    navigator.clipboard.writeText(whole(button.dataset["copy"] ?? "")).then(
      () => show("ok", text("copied")),
      () => show("bad", text("not_copied")),
    );
  });
}

function whole(what: string): string {
  if (what === "") return window.location.href;
  return what.startsWith("/") ? new URL(what, window.location.href).href : what;
}
