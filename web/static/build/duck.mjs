import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { deflateSync, crc32 } from "node:zlib";
import { root } from "./paths.mjs";

const grid = 16;
const sky = [0xa4, 0xe4, 0xfc, 0xff];

/** Name, size, how many pixels a cell of the duck takes, and the ground: none, or the sky. */
const icons = [
  ["icon-192.png", 192, 11, undefined],
  ["icon-512.png", 512, 30, undefined],
  ["icon-mask-512.png", 512, 18, sky], // within the middle circle of 80 %, whatever the mask
  ["icon-apple-180.png", 180, 9, sky],
];

/** The icons of the installed site: [name, PNG], drawn from the duck at whole pixels. */
export async function duckIcons() {
  const cells = parse(await readFile(join(root, "img/duck.svg"), "utf8"));
  return icons.map(([name, size, scale, ground]) => [name, png(size, draw(cells, size, scale, ground))]);
}

/** The duck as cells: each path is a colour and runs "Mx yhNv1h-Nz" of it. */
function parse(svg) {
  const cells = new Map();
  for (const [, colour, path] of svg.matchAll(/<path fill="(#[0-9A-Fa-f]{3,6})" d="([^"]+)"/g)) {
    for (const [, x, y, run] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
      for (let i = 0; i < Number(run); i++) cells.set(Number(y) * grid + Number(x) + i, rgba(colour));
    }
  }
  if (cells.size === 0) throw new Error("duck.svg has no cells");
  return cells;
}

function rgba(colour) {
  const long = colour.length === 4 ? [...colour.slice(1)].map((c) => c + c).join("") : colour.slice(1);
  return [...Buffer.from(long, "hex"), 0xff];
}

function draw(cells, size, scale, ground = [0, 0, 0, 0]) {
  const margin = (size - grid * scale) / 2;
  const rows = Buffer.alloc(size * (size * 4 + 1));
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const [column, row] = [Math.floor((x - margin) / scale), Math.floor((y - margin) / scale)];
      const inside = column >= 0 && column < grid && row >= 0 && row < grid;
      rows.set((inside && cells.get(row * grid + column)) || ground, y * (size * 4 + 1) + 1 + x * 4);
    }
  }
  return rows;
}

/** PNG (ISO/IEC 15948): eight bits a channel with alpha, no filter. */
function png(size, rows) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 6, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", deflateSync(rows, { level: 9 })), chunk("IEND", Buffer.alloc(0))]);
}

function chunk(name, body) {
  const named = Buffer.concat([Buffer.from(name, "latin1"), body]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length);
  sum.writeUInt32BE(crc32(named) >>> 0);
  return Buffer.concat([length, named, sum]);
}
