/** Lets the service worker in, in the language of the page, once the page has what it needs. */
export function listen(): void {
  if (!("serviceWorker" in navigator)) return;
  window.addEventListener("load", () => {
    const lang = document.documentElement.lang;
    // Without one the site is as it is without scripts: nothing to tell anybody.
    navigator.serviceWorker.register(`/sw.js?lang=${lang}`).catch(() => undefined);
  });
}
