/** Lets the service worker in, once the page has what it needs. */
export function listen(): void {
  if (!("serviceWorker" in navigator)) return;
  window.addEventListener("load", () => {
    // Without one the site is as it is without scripts: nothing to tell anybody.
    navigator.serviceWorker.register("/sw.js").catch(() => undefined);
  });
}
