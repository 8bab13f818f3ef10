// Builds what browsers are sent into dist/: style sheets, scripts, fonts, icons
// and pictures, each under a name that carries a hash of its content, with
// manifest.json to find them by. "node build.mjs" builds, "make assets" calls it.
import * as esbuild from "esbuild";
import { readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { duckIcons } from "./build/duck.mjs";
import { fonts } from "./build/fonts.mjs";
import { sprite } from "./build/icons.mjs";
import { nesUrls } from "./build/nes.mjs";
import { Pack } from "./build/pack.mjs";
import { filesIn, root } from "./build/paths.mjs";

const pack = new Pack(join(root, "dist"));

/** Every url() of a style sheet becomes the address of an emitted file. */
const urls = {
  name: "urls",
  setup(build) {
    build.onResolve({ filter: /.*/ }, async (args) => {
      if (args.kind !== "url-token" || args.path.startsWith("data:")) return undefined;
      const file = join(args.resolveDir, args.path);
      return { path: await emitFile(file), external: true };
    });
  },
};

/** "fonts:name" imports the @font-face rules of a family that is cut to pieces. */
const families = {
  name: "families",
  setup(build) {
    build.onResolve({ filter: /^fonts:/ }, (args) => ({ path: args.path.slice(6), namespace: "fonts" }));
    build.onLoad({ filter: /.*/, namespace: "fonts" }, async (args) => {
      const faces = await fonts(args.path, (name, body) => pack.emit(`fonts/${name}`, body));
      return { contents: faces, loader: "css" };
    });
    build.onResolve({ filter: /.*/, namespace: "fonts" }, (args) => ({ path: args.path, external: true }));
  },
};

async function emitFile(file) {
  return pack.emit(relative(root, file).replaceAll("\\", "/"), await readFile(file));
}

async function bundle(entries, options) {
  const result = await esbuild.build({
    entryPoints: entries.map((name) => join(root, name)),
    outdir: join(root, "dist"),
    bundle: true,
    minify: true,
    write: false,
    legalComments: "none",
    logLevel: "warning",
    ...options,
  });
  for (const out of result.outputFiles) {
    pack.emit(relative(join(root, "dist"), out.path), out.contents);
  }
}

for (const file of await filesIn(join(root, "img"))) await emitFile(file);
for (const [name, png] of await duckIcons()) pack.emit(`img/${name}`, png);
pack.emit("pixels.svg", await readFile(join(root, "icons/pixels.svg")));
pack.emit("icons.svg", await sprite());
// The server draws with the whole font, which no page is sent.
pack.emit("fonts/galmuri11-bold.ttf", await readFile(join(root, "node_modules/galmuri/dist/Galmuri11-Bold.ttf")));

await bundle(["css/admin.css", "css/fonts-admin.css", "css/site.css", "css/chart.css"], {
  outbase: join(root, "css"),
  plugins: [families, nesUrls, urls],
});
await bundle(["ts/admin.ts", "ts/site.ts", "ts/play.ts", "ts/make.ts", "ts/sitepasskey.ts", "ts/chart.ts"], {
  outbase: join(root, "ts"),
  format: "iife",
  target: "es2022",
});
// Loaded by others when it is needed.
await bundle(["ts/crop.ts"], { outbase: join(root, "ts"), format: "esm", target: "es2022" });
// The worker holds a hash of all else, so that browsers see when anything has changed.
await bundle(["ts/sw.ts"], {
  outbase: join(root, "ts"),
  format: "iife",
  target: "es2022",
  define: { BUILD: JSON.stringify(pack.hash()) },
});
await pack.write();
