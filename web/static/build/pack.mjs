import { createHash } from "node:crypto";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, extname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

/** Types that get smaller; fonts and pictures are compressed already. */
const compressible = new Set([".css", ".js", ".svg", ".json"]);

/** Pack collects the files of a build and writes them under hashed names. */
export class Pack {
  constructor(folder) {
    this.folder = folder;
    this.files = new Map(); // hashed name -> content
    this.manifest = {}; // plain name -> hashed name
  }

  /** Takes a file in and returns the address that it will have. */
  emit(name, content) {
    const body = Buffer.from(content);
    const hash = createHash("sha256").update(body).digest("hex").slice(0, 10);
    const type = extname(name);
    const hashed = `${name.slice(0, -type.length)}.${hash}${type}`;
    this.files.set(hashed, body);
    this.manifest[name] = hashed;
    return `/static/${hashed}`;
  }

  /** A hash of everything that was taken in so far. */
  hash() {
    return createHash("sha256").update(JSON.stringify(this.manifest)).digest("hex").slice(0, 10);
  }

  async write() {
    await empty(this.folder);
    for (const [name, body] of this.files) await writeBeside(join(this.folder, name), body);
    const names = Object.keys(this.manifest).sort();
    await writeFile(join(this.folder, "manifest.json"), JSON.stringify(this.manifest, names, 2) + "\n");
  }
}

async function empty(folder) {
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) {
    if (name !== ".gitkeep") await rm(join(folder, name), { recursive: true });
  }
}

/** Writes a file, and .gz and .br beside it where they are smaller. */
async function writeBeside(path, body) {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, body);
  if (!compressible.has(extname(path))) return;
  for (const [suffix, small] of [[".gz", gzipSync(body, { level: 9 })], [".br", brotli(body)]]) {
    if (small.length < body.length) await writeFile(path + suffix, small);
  }
}

function brotli(body) {
  return brotliCompressSync(body, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: body.length },
  });
}
