/** Menus: <details data-menu> close by Esc, by a click elsewhere and when another opens; arrows move in them. */
export function listen(): void {
  document.addEventListener("click", (event) => {
    for (const menu of opened()) {
      if (!(event.target instanceof Node) || !menu.contains(event.target)) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    const menu = opened().at(-1);
    if (!menu || event.defaultPrevented) return;
    if (event.key === "Escape") {
      event.preventDefault();
      menu.open = false;
      menu.querySelector("summary")?.focus();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(menu, event.key === "ArrowDown" ? 1 : -1);
    }
  });
}

function opened(): HTMLDetailsElement[] {
  return [...document.querySelectorAll<HTMLDetailsElement>("details[data-menu][open]")];
}

function move(menu: HTMLDetailsElement, step: number): void {
  const entries = [...menu.querySelectorAll<HTMLElement>(".option")];
  const at = entries.indexOf(document.activeElement as HTMLElement);
  entries[(at + step + entries.length + (at < 0 && step < 0 ? 1 : 0)) % entries.length]?.focus();
}
