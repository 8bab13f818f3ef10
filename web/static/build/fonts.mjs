import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import subsetFont from "subset-font";
import { cache, root } from "./paths.mjs";
import { blockOf, groups } from "./scripts.mjs";

const modules = join(root, "node_modules");

/** The faces of each family: where the whole font is, and what to keep of it. */
const families = {
  pretendard: [
    {
      name: "pretendard",
      family: "Pretendard Variable",
      weight: "400 600",
      file: join(modules, "pretendard/dist/web/variable/woff2/PretendardVariable.woff2"),
      axes: { wght: { min: 400, max: 600 } },
    },
  ],
  galmuri: [
    {
      name: "galmuri9",
      family: "Galmuri9",
      weight: "400",
      file: join(modules, "galmuri/dist/Galmuri9.woff2"),
      glyphs: join(modules, "galmuri/dist/Galmuri9.bdf"),
    },
    {
      name: "galmuri11-bold",
      family: "Galmuri11",
      weight: "700",
      file: join(modules, "galmuri/dist/Galmuri11-Bold.woff2"),
      glyphs: join(modules, "galmuri/dist/Galmuri11-Bold.bdf"),
    },
  ],
};

/**
 * Cuts a family to pieces by how often their characters meet in Korean text,
 * hands each to emit(name, bytes), which returns its address, and returns the
 * @font-face rules. Browsers fetch the pieces that a page needs.
 */
export async function fonts(name, emit) {
  const rules = [];
  for (const face of families[name]) {
    const whole = await readFile(face.file);
    const has = face.glyphs ? await encoded(face.glyphs) : undefined;
    for (const [group, points] of await groups()) {
      const kept = has ? points.filter((p) => has.has(p)) : points;
      if (kept.length === 0) continue;
      const address = emit(`${face.name}-${group}.woff2`, await cut(face, whole, kept));
      rules.push(rule(face, address, claimed(group, kept)));
    }
  }
  return rules.join("\n");
}

function rule(face, address, range) {
  return `@font-face{font-family:"${face.family}";font-style:normal;font-weight:${face.weight};font-display:swap;src:url("${address}") format("woff2");unicode-range:${range}}`;
}

/** Naming a whole block takes ten characters, naming each syllable thousands. */
function claimed(group, points) {
  const block = blockOf(group);
  return block ? `${hex(block[0])}-${hex(block[1]).slice(2)}` : ranges(points);
}

/** Cutting takes seconds, so the pieces are kept by what they are made of. */
async function cut(face, whole, points) {
  const key = createHash("sha256").update(whole).update(JSON.stringify([face.axes ?? null, points])).digest("hex");
  const kept = join(cache, `${key}.woff2`);
  const ready = await readFile(kept).catch(() => undefined);
  if (ready) return ready;
  const piece = await subsetFont(whole, String.fromCodePoint(...points), {
    targetFormat: "woff2",
    variationAxes: face.axes,
  });
  await mkdir(cache, { recursive: true });
  await writeFile(kept, piece);
  return piece;
}

/** The code points that a bitmap source of a font has glyphs for. */
async function encoded(file) {
  const text = await readFile(file, "utf8");
  return new Set([...text.matchAll(/^ENCODING (\d+)/gm)].map(([, n]) => Number(n)));
}

function ranges(points) {
  const parts = [];
  for (let i = 0; i < points.length; ) {
    let j = i;
    while (j + 1 < points.length && points[j + 1] === points[j] + 1) j++;
    parts.push(i === j ? hex(points[i]) : `${hex(points[i])}-${hex(points[j]).slice(2)}`);
    i = j + 1;
  }
  return parts.join(",");
}

function hex(point) {
  return `U+${point.toString(16)}`;
}
