/** The element an event came from, or the nearest around it that matches. */
export function closest<T extends HTMLElement = HTMLElement>(event: Event, selector: string): T | null {
  return event.target instanceof Element ? event.target.closest<T>(selector) : null;
}

/** Calls back when the event came from inside an element that matches. */
export function on<K extends keyof DocumentEventMap>(
  type: K,
  selector: string,
  call: (element: HTMLElement, event: DocumentEventMap[K]) => void,
): void {
  document.addEventListener(type, (event) => {
    const element = closest(event, selector);
    if (element) call(element, event);
  });
}

/** Everything in a part of the page that matches, the part itself too. */
export function all<T extends HTMLElement = HTMLElement>(part: ParentNode, selector: string): T[] {
  const found = [...part.querySelectorAll<T>(selector)];
  if (part instanceof HTMLElement && part.matches(selector)) found.unshift(part as T);
  return found;
}

/** Makes an element; children are elements or text. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Draws an icon of the sprite that the page names. */
export function icon(name: string): SVGSVGElement {
  const ns = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(ns, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(ns, "use");
  use.setAttribute("href", `${document.body.dataset["icons"] ?? ""}#${name}`);
  svg.append(use);
  return svg;
}

/** Whether keys belong to what is being written. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.matches("textarea, select")) return true;
  return target instanceof HTMLInputElement && !["checkbox", "radio", "button", "submit", "reset", "range"].includes(target.type);
}

/** Whether an element, or one around it, does something of its own when clicked. */
export function isInteractive(target: EventTarget | null, within: Element): boolean {
  if (!(target instanceof Element)) return false;
  const hit = target.closest("a, button, input, select, textarea, label, summary, [role=button]");
  return hit !== null && hit !== within && within.contains(hit);
}

/** Waits until calls stop for a while. */
export function debounced(milliseconds: number, call: () => void): () => void {
  let timer = 0;
  return () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(call, milliseconds);
  };
}
