import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "./paths.mjs";

const slices = join(root, "node_modules/pretendard/dist/web/variable/pretendardvariable-dynamic-subset.css");

const rare = "ko-rare-";
const block = 2800;

let made;

/**
 * The pieces that fonts are cut to: [name, sorted code points]. Pretendard's
 * own 92 slices run from rare to common; they are joined here to fewer files,
 * so that a page in Korean fetches two or three and not fifteen.
 */
export async function groups() {
  made ??= divide(await readFile(slices, "utf8"));
  return made;
}

function divide(css) {
  const common = wansung();
  const found = new Map();
  for (const [index, points] of parse(css)) {
    for (const p of points) add(found, group(p, index, common), p);
  }
  return [...found].sort(rareFirst).map(([name, points]) => [name, [...points].sort((a, b) => a - b)]);
}

/** A later rule goes before an earlier one, so the rare may claim their whole block. */
function rareFirst([a], [b]) {
  return Number(b.startsWith(rare)) - Number(a.startsWith(rare)) || a.localeCompare(b);
}

function add(found, name, point) {
  if (!found.has(name)) found.set(name, new Set());
  found.get(name).add(point);
}

/** The piece that a character belongs to; index is its slice, 91 the commonest. */
function group(point, index, common) {
  if (point < 0x250 || (point >= 0x2000 && point <= 0x206f) || (point >= 0x20a0 && point <= 0x20cf)) return "latin";
  if (point >= 0xac00 && point <= 0xd7a3) return hangul(point, index, common);
  if (point >= 0x3400) return "hanja";
  return "symbols";
}

function hangul(point, index, common) {
  if (index >= 84) return "ko-1";
  if (index >= 72) return "ko-2";
  if (common.has(point)) return "ko-3";
  return `${rare}${Math.floor((point - 0xac00) / block)}`;
}

/** The block of syllables that a rare piece stands in; undefined for the other pieces. */
export function blockOf(group) {
  if (!group.startsWith(rare)) return undefined;
  const first = 0xac00 + Number(group.slice(rare.length)) * block;
  return [first, Math.min(first + block - 1, 0xd7a3)];
}

/** The 2,350 syllables of KS X 1001. */
function wansung() {
  const decoder = new TextDecoder("euc-kr");
  const points = new Set();
  for (let row = 0xb0; row <= 0xc8; row++) {
    for (let cell = 0xa1; cell <= 0xfe; cell++) {
      points.add(decoder.decode(Uint8Array.of(row, cell)).codePointAt(0));
    }
  }
  return points;
}

function* parse(css) {
  for (const [, index, list] of css.matchAll(/subset\.(\d+)\.woff2.*?unicode-range:\s*([^;]+);/gs)) {
    yield [Number(index), list.split(",").flatMap(expand)];
  }
}

function expand(range) {
  const [first, last] = range.trim().slice(2).split("-").map((n) => parseInt(n, 16));
  return Array.from({ length: (last ?? first) - first + 1 }, (_, i) => first + i);
}
