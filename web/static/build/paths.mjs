import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of package.json. */
export const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/** The root of the repository. */
export const repository = join(root, "../..");

/** What is dear to make and easy to make again. */
export const cache = join(root, "node_modules/.cache/duckhoo");

/** Every file under a folder, sorted; folders named in skip are left out. */
export async function filesIn(folder, skip = []) {
  const found = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.name.startsWith(".") || skip.includes(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) found.push(...(await filesIn(path, skip)));
    else found.push(path);
  }
  return found.sort();
}
