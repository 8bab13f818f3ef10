/** A picture that nobody fetches before it is uncovered: details[data-shield] with a link to it, data-original="alternative text". */
export function listen(): void {
  document.addEventListener(
    "toggle",
    (event) => {
      const shield = event.target;
      if (!(shield instanceof HTMLDetailsElement) || !shield.open || !shield.matches("[data-shield]")) return;
      const link = shield.querySelector<HTMLAnchorElement>("a[data-original]");
      if (!link) return;
      const picture = new Image(480, 320);
      picture.alt = link.dataset["original"] ?? "";
      picture.src = link.href;
      link.replaceWith(picture);
    },
    true,
  );
}
