import * as save from "./makesave";
import { uploading } from "./makefile";

// Nothing is lost by leaving the editor: what is new is kept first, and where
// that does not work the browser asks.
let leaving = false;
let passing = false; // a form goes although something is not kept

export function attach(form: HTMLFormElement): void {
  document.addEventListener("submit", (event) => submitted(event, form), { capture: true });
  document.addEventListener("click", followed);
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && (save.unsaved() || uploading())) event.preventDefault();
  });
  window.addEventListener("pageshow", () => { leaving = false; });
}

/** A button of the form waits for what is on its way, whose answer has the lock that it needs; other forms wait until what is new is kept. */
function submitted(event: SubmitEvent, edit: HTMLFormElement): void {
  const form = event.target as HTMLFormElement;
  if (leaving || passing || form.method === "dialog") return;
  const first = form === edit ? (save.busy() ?? uploading()) : (save.unsaved() ? save.flush() : null);
  if (form === edit) save.stop();
  if (!first) {
    leaving = true;
    return;
  }
  event.preventDefault();
  event.stopImmediatePropagation();
  const button = event.submitter;
  void first.then(async () => {
    if (form === edit) await uploading();
    if (save.lost()) return; // it would lead nowhere
    leaving = form === edit || !save.unsaved();
    passing = true;
    form.requestSubmit(button);
    passing = false;
  });
}

/** A link to another page of the site is followed once what is new is kept. */
function followed(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[href]") : null;
  if (!link || event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || link.target || !save.unsaved()) return;
  if (link.origin !== location.origin || (link.pathname === location.pathname && link.search === location.search && link.hash)) return;
  event.preventDefault();
  void save.flush().then(() => location.assign(link.href));
}
