import { make, on } from "./dom";

/** The sidebar as a drawer on phones: data-drawer="open" and "close" on links to #sidebar and #main. */
export function listen(): void {
  on("click", "[data-drawer]", (link, event) => {
    event.preventDefault();
    if (link.dataset["drawer"] === "open") show(link);
    else hide();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && opener) hide();
  });
}

let opener: HTMLElement | undefined;

function show(link: HTMLElement): void {
  const shell = document.querySelector<HTMLElement>("[data-shell]");
  if (!shell) return;
  opener = link;
  shell.classList.add("shell--drawer");
  const scrim = make("div", { class: "scrim scrim--drawer" });
  scrim.addEventListener("click", hide);
  document.body.append(scrim);
  for (const behind of shell.querySelectorAll<HTMLElement>(".topbar, main")) behind.inert = true;
  shell.querySelector<HTMLElement>("[data-drawer=close]")?.focus();
}

function hide(): void {
  document.querySelector("[data-shell]")?.classList.remove("shell--drawer");
  document.querySelector(".scrim--drawer")?.remove();
  for (const behind of document.querySelectorAll<HTMLElement>(".topbar, main")) behind.inert = false;
  opener?.focus();
  opener = undefined;
}
