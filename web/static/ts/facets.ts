import { all, on } from "./dom";

/**
 * Counts beside the values of filters: <form data-facets="address"> asks for
 * them when its sheet is opened, once, and puts each into the
 * [data-facet-of="filter"][data-value] that it belongs to.
 */
export function listen(): void {
  on("click", "[data-open]", (opener) => {
    const form = document.getElementById(opener.dataset["open"] ?? "")?.closest<HTMLElement>("form[data-facets]");
    if (form) void load(form);
  });
}

/** A sheet that the page opens itself. */
export function attach(part: ParentNode): void {
  for (const form of all(part, "form[data-facets]")) {
    if (form.querySelector("dialog[open]")) void load(form);
  }
}

async function load(form: HTMLElement): Promise<void> {
  const address = form.dataset["facets"];
  if (!address) return;
  delete form.dataset["facets"];
  const answer = await fetch(address, { headers: { Accept: "text/html" } }).catch(() => undefined);
  if (!answer?.ok || answer.redirected) return;
  const counts = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const count of all<HTMLDataElement>(counts, "data[data-facet]")) {
    for (const place of all(form, `[data-facet-of="${CSS.escape(count.dataset["facet"] ?? "")}"]`)) {
      if (place.dataset["value"] === count.value) place.textContent = count.textContent;
    }
  }
}
