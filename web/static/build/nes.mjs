import { readFile } from "node:fs/promises";

/**
 * nes.css brings cursors and frames as data: addresses. The site draws its own
 * and shows none of them, so they go, and the policy "img-src 'self'" can stay.
 */
export const nesUrls = {
  name: "nes",
  setup(build) {
    build.onLoad({ filter: /nes-core(\.min)?\.css$/ }, async (args) => ({
      contents: withoutData(await readFile(args.path, "utf8")),
      loader: "css",
    }));
  },
};

function withoutData(css) {
  return css.replace(/url\((['"]?)data:.*?\1\)(\s+\d+\s+\d+)?\s*,?/gs, (match) => (match.endsWith(",") ? "" : "none"));
}
