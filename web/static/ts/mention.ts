import { all, debounced, make } from "./dom";
import { Listbox } from "./listbox";

interface Answer {
  results: { id: string; text: string; note?: string }[];
}

/**
 * Handles in a text: <textarea data-mention="/admin/quizzes/ID/people"> asks the
 * server who can be called while one types @ and letters.
 */
export function attach(part: ParentNode): void {
  for (const area of all<HTMLTextAreaElement>(part, "textarea[data-mention]")) {
    if (!area.hasAttribute("data-enhanced")) complete(area);
  }
}

function complete(area: HTMLTextAreaElement): void {
  area.setAttribute("data-enhanced", "");
  area.setAttribute("aria-autocomplete", "list");
  const list = new Listbox(area, `${area.id}-list`, area.labels[0]?.textContent ?? "@", (chosen) => {
    const word = begun(area);
    if (word !== undefined) area.setRangeText(`@${chosen.id} `, area.selectionStart - word.length - 1, area.selectionStart, "end");
    list.close();
    area.focus();
  });
  const box = make("div", { class: "combo" });
  area.before(box);
  box.append(area, list.element);
  let asked: AbortController | undefined;
  const ask = debounced(150, () => {
    asked?.abort();
    const word = begun(area);
    if (word === undefined) return list.close();
    asked = new AbortController();
    void offer(area, list, word, asked.signal);
  });
  area.addEventListener("input", ask);
  area.addEventListener("blur", () => list.close());
}

async function offer(area: HTMLTextAreaElement, list: Listbox, word: string, signal: AbortSignal): Promise<void> {
  const address = new URL(area.dataset["mention"] ?? "", window.location.href);
  address.searchParams.set("q", word);
  try {
    const response = await fetch(address, { headers: { Accept: "application/json" }, signal });
    const answer = response.ok ? ((await response.json()) as Answer) : { results: [] };
    if (answer.results.length === 0 || document.activeElement !== area) list.close();
    else list.open(answer.results, word);
  } catch {
    list.close(); // the handle can be typed
  }
}

/** The letters of a handle that stand before the caret behind an @. */
function begun(area: HTMLTextAreaElement): string | undefined {
  return /(?:^|[^\p{L}\p{N}_@./-])@([A-Za-z0-9_]{0,20})$/u.exec(area.value.slice(0, area.selectionStart))?.[1];
}
