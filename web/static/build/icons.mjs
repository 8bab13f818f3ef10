import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { filesIn, repository, root } from "./paths.mjs";

/** Where a page names an icon: Icon("x"), IconNamed("x", Icon: "x", icon("x"). */
const uses = /\b(?:[Ii]con|IconNamed|Badge)\(\s*(?:[A-Za-z.]+,\s*)?"([a-z][a-z0-9-]*)"|\b[Ii]con:\s*"([a-z][a-z0-9-]*)"/g;

/** One sprite of the Lucide icons that pages use and icons.json lists. */
export async function sprite() {
  const names = new Set(JSON.parse(await readFile(join(root, "icons/icons.json"), "utf8")));
  for (const name of await used()) names.add(name);
  const symbols = await Promise.all([...names].sort().map(symbol));
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}

async function used() {
  const found = new Set();
  for (const folder of ["web/ui", "admin", "web/static/ts"]) {
    for (const file of await sources(join(repository, folder))) {
      for (const [, call, field] of (await readFile(file, "utf8")).matchAll(uses)) found.add(call ?? field);
    }
  }
  // Pixel icons of the public site share the field's name and have their own sprite.
  const pixels = await readFile(join(root, "icons/pixels.svg"), "utf8");
  return [...found].filter((name) => !pixels.includes(`"i-${name}"`) || lucide.has(name));
}

/** Names that are in both sprites and that the back office uses. */
const lucide = new Set(["check", "search", "clock", "flag", "key", "link", "pause", "play", "reply", "bell", "mail", "star", "share"]);

async function sources(folder) {
  const files = await filesIn(folder).catch(() => []);
  return files.filter((f) => /\.(templ|go|ts)$/.test(f) && !/_(templ|test)\.go$/.test(f));
}

async function symbol(name) {
  const file = join(root, "node_modules/lucide-static/icons", `${name}.svg`);
  const svg = await readFile(file, "utf8").catch(() => {
    throw new Error(`no Lucide icon is called "${name}"`);
  });
  const [, inner] = svg.match(/<svg[^>]*>(.*)<\/svg>/s);
  return `<symbol id="${name}" viewBox="0 0 24 24">${inner.trim().replace(/\n\s*/g, "")}</symbol>`;
}
