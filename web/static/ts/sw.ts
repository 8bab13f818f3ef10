// The service worker of the public site. It shows the offline page where a page
// cannot be reached and keeps files whose names carry a hash of their content.
// Pages, answers of the API and stored files are never kept. A newer worker waits
// until no page of the site is open, as browsers have it: each has a cache of its own.
export {};

/** A hash of everything that was built with this script. */
declare const BUILD: string;

interface Waiting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Asked extends Waiting {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

const worker = self as unknown as {
  location: Location;
  addEventListener(name: "install" | "activate", listener: (event: Waiting) => void): void;
  addEventListener(name: "fetch", listener: (event: Asked) => void): void;
};

/** The offline page in the language that was read last; those of each stand beside it. */
const offline = "/offline";
const languages = ["ko", "en"];
const kept = `duckhoo-${BUILD}`;
const hashed = /^\/static\/.+\.[0-9a-f]{10}\.[a-z0-9]+$/;

/** Keeps the offline page in each language, with all that it names. */
async function install(): Promise<void> {
  const cache = await caches.open(kept);
  const files = new Set<string>();
  for (const lang of languages) {
    const page = await fetch(`${offline}?lang=${lang}`, { credentials: "omit", cache: "no-cache" });
    if (!page.ok || page.redirected) throw new Error(`the offline page answers ${page.status}`);
    for (const [, address] of (await page.clone().text()).matchAll(/(?:href|src)="(\/static\/[^"#]+)/g)) files.add(address ?? "");
    await cache.put(`${offline}?lang=${lang}`, page);
  }
  await cache.addAll([...files]);
}

async function activate(): Promise<void> {
  const old = (await caches.keys()).filter((name) => name.startsWith("duckhoo-") && name !== kept);
  await Promise.all(old.map((name) => caches.delete(name)));
}

/** Notes the language of a page that was reached. */
async function read(lang: string | null): Promise<void> {
  if (!lang || !languages.includes(lang)) return;
  const cache = await caches.open(kept);
  const now = await cache.match(offline);
  if (now?.headers.get("Content-Language") === lang) return;
  const page = await cache.match(`${offline}?lang=${lang}`);
  if (page) await cache.put(offline, page);
}

/** A page comes from the server or not at all. */
async function page(event: Asked): Promise<Response> {
  try {
    const answer = await fetch(event.request);
    event.waitUntil(read(answer.headers.get("Content-Language")));
    return answer;
  } catch {
    const cache = await caches.open(kept);
    return (await cache.match(offline)) ?? (await cache.match(`${offline}?lang=ko`)) ?? Response.error();
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
