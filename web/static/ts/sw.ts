// The service worker of the public site. It shows the offline page where a page
// cannot be reached and keeps files whose names carry a hash of their content.
// Pages, answers of the API and stored files are never kept.
export {};

/** A hash of everything that was built with this script. */
declare const BUILD: string;

interface Waiting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Asked extends Waiting {
  readonly request: Request;
  readonly preloadResponse: Promise<Response | undefined>;
  respondWith(answer: Promise<Response>): void;
}

const worker = self as unknown as {
  registration: { navigationPreload?: { enable(): Promise<void> } };
  location: Location;
  clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(name: "install" | "activate", listener: (event: Waiting) => void): void;
  addEventListener(name: "fetch", listener: (event: Asked) => void): void;
};

const lang = new URL(worker.location.href).searchParams.get("lang") === "en" ? "en" : "ko";
const offline = `/offline?lang=${lang}`;
const kept = `duckhoo-${BUILD}-${lang}`;
const hashed = /^\/static\/.+\.[0-9a-f]{10}\.[a-z0-9]+$/;

/** Keeps the offline page with all that it names. */
async function install(): Promise<void> {
  const page = await fetch(offline, { credentials: "omit", cache: "no-cache" });
  if (!page.ok || page.redirected) throw new Error(`the offline page answers ${page.status}`);
  const named = (await page.clone().text()).matchAll(/(?:href|src)="(\/static\/[^"#]+)/g);
  const cache = await caches.open(kept);
  await cache.addAll([...new Set([...named].map(([, address]) => address ?? ""))]);
  await cache.put(offline, page);
  await worker.skipWaiting();
}

async function activate(): Promise<void> {
  const old = (await caches.keys()).filter((name) => name.startsWith("duckhoo-") && name !== kept);
  await Promise.all(old.map((name) => caches.delete(name)));
  await worker.registration.navigationPreload?.enable();
  await worker.clients.claim();
}

/** A page comes from the server or not at all. */
async function page(event: Asked): Promise<Response> {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    return (await caches.match(offline)) ?? Response.error();
  }
}

async function file(request: Request): Promise<Response> {
  const cache = await caches.open(kept);
  const ready = await cache.match(request.url);
  if (ready) return ready;
  const answer = await fetch(request);
  if (answer.status === 200 && answer.type === "basic") await cache.put(request.url, answer.clone());
  return answer;
}

worker.addEventListener("install", (event) => event.waitUntil(install()));
worker.addEventListener("activate", (event) => event.waitUntil(activate()));
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== worker.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (hashed.test(url.pathname)) event.respondWith(file(request));
});
