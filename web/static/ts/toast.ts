import { all, on } from "./dom";

/** How long a success stays; an error stays until it is closed. */
const stay = 5000;

/** Toasts: data-toast="ok|bad" in data-toasts, data-toast-close closes. */
export function listen(): void {
  on("click", "[data-toast-close]", (button) => button.closest("[data-toast]")?.remove());
  document.body.addEventListener("htmx:responseError", () => {
    const region = document.querySelector<HTMLElement>("[data-toasts]");
    if (region?.dataset["failed"]) show("bad", region.dataset["failed"]);
  });
}

export function attach(part: ParentNode): void {
  all(part, "[data-toast-left]").forEach(countDown);
  all(part, "[data-toasts] > [data-toast=ok]").forEach(leave);
}

/** Says something in a toast. */
export function show(tone: "ok" | "bad", words: string): void {
  const region = document.querySelector<HTMLElement>("[data-toasts]");
  const template = region?.querySelector<HTMLTemplateElement>(`template[data-toast-template="${tone}"]`);
  const toast = template?.content.firstElementChild?.cloneNode(true);
  if (!region || !(toast instanceof HTMLElement)) return;
  const place = toast.querySelector("[data-toast-text]");
  if (place) place.textContent = words;
  region.append(toast);
  if (tone === "ok") leave(toast);
}

/** data-toast-left="milliseconds": what can be undone for so long counts the seconds and leaves. */
function countDown(toast: HTMLElement): void {
  const end = Date.now() + Number(toast.dataset["toastLeft"] ?? 0);
  const timer = window.setInterval(() => {
    const left = Math.ceil((end - Date.now()) / 1000);
    const place = toast.querySelector("[data-toast-seconds]");
    if (place) place.textContent = String(Math.max(0, left));
    if (left > 0 && toast.isConnected) return;
    window.clearInterval(timer);
    toast.remove();
  }, 250);
}

/** Reading takes longer for some: under the pointer or with focus it stays. */
function leave(toast: HTMLElement): void {
  const go = (): void => {
    if (toast.matches(":hover, :focus-within")) window.setTimeout(go, stay);
    else toast.remove();
  };
  window.setTimeout(go, stay);
}
