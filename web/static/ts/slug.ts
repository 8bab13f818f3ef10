import { all, on } from "./dom";

/**
 * A slug follows its title: data-slug-from="title" names the field to follow,
 * data-slug-follow beside it is the button that says whether it does. It
 * starts to follow when it is empty; a slug that stands already is an address
 * that others may know, and follows when somebody presses the button.
 */
export function listen(): void {
  on("input", "input, textarea", (field) => {
    for (const slug of followers(field as HTMLInputElement)) slug.value = slugify((field as HTMLInputElement).value);
  });
  on("input", "[data-slug-from]", (slug) => follow(slug as HTMLInputElement, (slug as HTMLInputElement).value === ""));
  on("click", "[data-slug-follow]", (button) => {
    const slug = button.parentElement?.querySelector<HTMLInputElement>("[data-slug-from]");
    if (!slug) return;
    const yes = button.getAttribute("aria-pressed") !== "true";
    follow(slug, yes);
    const title = source(slug);
    if (yes && title) slug.value = slugify(title.value);
    slug.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

export function attach(part: ParentNode): void {
  for (const slug of all<HTMLInputElement>(part, "[data-slug-from]")) {
    follow(slug, slug.value === "");
  }
}

/** Letters and digits of any script in lower case, joined by hyphens. */
export function slugify(title: string): string {
  return title
    .normalize("NFC")
    .toLocaleLowerCase("en")
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "");
}

function source(slug: HTMLInputElement): HTMLInputElement | null {
  const field = slug.form?.elements.namedItem(slug.dataset["slugFrom"] ?? "");
  return field instanceof HTMLInputElement ? field : null;
}

function followers(field: HTMLInputElement): HTMLInputElement[] {
  if (!field.form || !field.name) return [];
  return all<HTMLInputElement>(field.form, `[data-slug-from="${CSS.escape(field.name)}"][data-following]`);
}

function follow(slug: HTMLInputElement, yes: boolean): void {
  slug.toggleAttribute("data-following", yes && !slug.readOnly && !slug.disabled);
  slug.parentElement?.querySelector("[data-slug-follow]")?.setAttribute("aria-pressed", String(yes));
}
