/** A row that was opened. */
export interface Opened {
  text: string;
  note?: string;
  href: string;
}

const place = "duckhoo-recent";
const most = 6;

/** Notes the row of a form, for as long as the tab lives. */
export function listen(): void {
  if (document.body.dataset["page"] !== "form" || !/[0-9a-f-]{36}\/$/.test(window.location.pathname)) return;
  const title = document.querySelector("main h1")?.textContent?.trim() ?? "";
  const note = document.querySelector("nav.nav [aria-current=page] .nav__label")?.textContent?.trim() ?? "";
  const href = window.location.pathname;
  const opened = [{ text: title, note, href }, ...list().filter((row) => row.href !== href)].slice(0, most);
  sessionStorage.setItem(place, JSON.stringify(opened));
}

/** The rows that were opened, the last one first. */
export function list(): Opened[] {
  try {
    return JSON.parse(sessionStorage.getItem(place) ?? "[]") as Opened[];
  } catch {
    return [];
  }
}
