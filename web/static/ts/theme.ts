import { closest } from "./dom";

/** Theme: <form data-theme-form> with buttons name="theme"; switches at once and tells the server behind. */
export function listen(): void {
  document.addEventListener("submit", (event) => {
    const form = closest<HTMLFormElement>(event, "form[data-theme-form]");
    const button = event.submitter;
    if (!form || !(button instanceof HTMLButtonElement) || button.name !== "theme") return;
    event.preventDefault();
    show(button.value);
    for (const other of form.querySelectorAll<HTMLButtonElement>("button[name=theme]")) {
      other.setAttribute("aria-pressed", String(other === button));
    }
    void fetch(form.action, { method: "POST", body: new FormData(form, button), redirect: "manual" });
    form.querySelector("details")?.removeAttribute("open");
  });
}

function show(theme: string): void {
  if (theme) document.documentElement.dataset["theme"] = theme;
  else delete document.documentElement.dataset["theme"];
}
