import { csrf } from "./token";

/** How far an upload has come. */
export interface Watch {
  /** Part of the bytes that have gone, 0 to 1. */
  progress(part: number): void;
  /** The network is away, or is back. */
  lost(away: boolean): void;
  /** Ends the upload when it is aborted. */
  signal: AbortSignal;
}

/** What was uploaded, as the API shows it. */
export interface Media {
  id: string;
  status: string;
  failure: string | null;
  type?: string;
  alt?: string;
  captions?: string;
  url?: string | null;
  pixel_url?: string | null;
  upload?: { form?: { url: string; fields: Record<string, string> }; parts?: Part[] };
}

interface Part {
  number: number;
  size: number;
  done: boolean;
  url: string;
}

/** An answer that says no, in words for a person. */
export class Refused extends Error {}

/** No answer at all, or one that asks for patience. */
class Away extends Error {}

/** How often in a row a lost network is waited for, and for how long at most (milliseconds). */
const tries = 8;
const patience = 10_000;

/**
 * Sends a file straight to storage: asks for a place, puts the bytes there, in
 * parts when there are many, and has them looked at. A lost network is waited
 * for, and what has come does not go again.
 */
export async function send(file: File, api: string, watch: Watch): Promise<Media> {
  const place = await again(watch, async () => call(api, "POST", await described(file), watch.signal));
  const address = `${api}/${place.id}`;
  try {
    if (place.status === "uploading") {
      const failed = new Set<number>();
      await again(watch, () => put(file, address, watch, failed));
      await again(watch, () => call(`${address}/complete`, "POST", undefined, watch.signal));
    }
    return await settled(address, watch);
  } catch (error) {
    if (watch.signal.aborted) void call(address, "DELETE").catch(() => undefined);
    throw error;
  }
}

/** What is said of a file before it goes. */
async function described(file: File): Promise<Record<string, unknown>> {
  const name = [...file.name].filter((c) => c >= " " && c !== "/" && c !== "\\" && c !== "\u007f").slice(0, 200).join("");
  const said: Record<string, unknown> = { filename: name, type: file.type, size: file.size };
  if (window.isSecureContext) {
    const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
    said["sha256"] = [...sum].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }
  return said;
}

/**
 * Puts what has not come yet; called again after a loss, it asks where to go
 * on. A part that was seen to fail goes again whatever the store says: there
 * are some that count what they did not get.
 */
async function put(file: File, address: string, watch: Watch, failed: Set<number>): Promise<void> {
  const { upload } = await call(`${address}/upload`, "POST", undefined, watch.signal);
  if (upload?.form) {
    const body = new FormData();
    for (const [name, value] of Object.entries(upload.form.fields)) body.append(name, value);
    body.append("file", file);
    return transfer("POST", upload.form.url, body, watch, (sent) => watch.progress(sent / file.size));
  }
  const parts = upload?.parts ?? [];
  const there = (part: Part): boolean => part.done && !failed.has(part.number);
  let gone = parts.filter(there).reduce((sum, part) => sum + part.size, 0);
  let start = 0;
  for (const part of parts) {
    const bytes = file.slice(start, start + part.size);
    start += part.size;
    if (there(part)) continue;
    const before = gone;
    failed.add(part.number);
    await transfer("PUT", part.url, bytes, watch, (sent) => watch.progress((before + sent) / file.size));
    failed.delete(part.number);
    gone += part.size;
  }
}

/** Sends bytes and tells how many have gone. */
function transfer(method: string, url: string, body: FormData | Blob, watch: Watch, sent: (bytes: number) => void): Promise<void> {
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    const stop = (): void => request.abort();
    watch.signal.addEventListener("abort", stop);
    request.upload.onprogress = (event) => sent(event.loaded);
    request.onerror = () => fail(new Away());
    request.onabort = () => fail(new DOMException("", "AbortError"));
    request.onload = () => {
      if (request.status < 300) return done();
      // What has come before is there: completing it says whether it is right.
      if (request.status === 409) return done();
      fail(request.status >= 500 || request.status === 403 ? new Away() : new Refused(`${request.status}`));
    };
    request.onloadend = () => watch.signal.removeEventListener("abort", stop);
    request.open(method, url);
    request.send(body);
  });
}

/** Asks the API. */
async function call(address: string, method: string, body?: Record<string, unknown>, signal?: AbortSignal): Promise<Media> {
  const headers: Record<string, string> = { Accept: "application/json", "X-CSRF-Token": csrf() };
  const init: RequestInit = { method, headers };
  if (signal) init.signal = signal;
  if (body) {
    headers["Content-Type"] = "application/json";
    init.body = JSON.stringify(body);
  }
  let answer: Response;
  try {
    answer = await fetch(address, init);
  } catch (error) {
    throw signal?.aborted ? error : new Away();
  }
  if (answer.status === 429 || answer.status === 503) throw new Away();
  const read = (await answer.json().catch(() => ({}))) as Media & { detail?: string; errors?: { detail?: string }[] };
  if (!answer.ok) throw new Refused(read.errors?.[0]?.detail ?? read.detail ?? `${answer.status}`);
  return read;
}

/** Waits until the upload is processed. */
async function settled(address: string, watch: Watch): Promise<Media> {
  for (let wait = 100; ; wait = Math.min(2 * wait, 3000)) {
    const media = await again(watch, () => call(address, "GET", undefined, watch.signal));
    if (media.status === "failed") throw new Refused(media.failure ?? media.status);
    if (media.status !== "processing") return media;
    await pause(wait, watch.signal);
  }
}

/** Does something until the network lets it. */
async function again<T>(watch: Watch, work: () => Promise<T>): Promise<T> {
  for (let n = 1; ; n++) {
    try {
      const done = await work();
      watch.lost(false);
      return done;
    } catch (error) {
      if (!(error instanceof Away) || n === tries) throw error;
      watch.lost(true);
      await pause(Math.min(500 * 2 ** (n - 1), patience), watch.signal);
    }
  }
}

/** Waits, less long when the network comes back, and not at all when it is over. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((done, fail) => {
    const over = new AbortController();
    const end = (call: () => void): void => {
      window.clearTimeout(timer);
      over.abort();
      call();
    };
    const timer = window.setTimeout(() => end(done), milliseconds);
    window.addEventListener("online", () => end(done), { signal: over.signal });
    signal.addEventListener("abort", () => end(() => fail(new DOMException("", "AbortError"))), { signal: over.signal });
    if (signal.aborted) end(() => fail(new DOMException("", "AbortError")));
  });
}
