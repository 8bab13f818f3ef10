// Asks Lighthouse about home, a quiz and a shared result of a running program,
// with its settings for phones. "node judge.mjs http://127.0.0.1:8000"
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import lighthouse from "lighthouse";
import { launch } from "chrome-launcher";

const site = process.argv[2];
const least = Number(process.env.LEAST ?? 95);
const reports = process.env.REPORTS;
const kinds = ["performance", "accessibility", "best-practices", "seo"];

/** A request to the API, which must succeed. */
async function api(method, path, token, body) {
  const headers = { "Content-Type": "application/json", ...(token && { "Attempt-Token": token }) };
  const answer = await fetch(site + path, { method, headers, body: body && JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** Takes the newest quiz as a guest, answers nothing and shares what comes of it. */
async function taken() {
  const { data } = await api("GET", "/api/v1/quizzes?limit=1");
  const { id, guest_token } = await api("POST", `/api/v1/quizzes/${data[0].id}/attempts`, undefined, {});
  await api("POST", `/api/v1/attempts/${id}/submit`, guest_token, {});
  const { token } = await api("POST", `/api/v1/attempts/${id}/share`, guest_token, {});
  return { quiz: `/quizzes/${encodeURIComponent(data[0].slug)}`, result: `/results/${token}` };
}

/** The four scores of a page, and what cost them something. */
async function judge(name, path, port) {
  const { lhr, report } = await lighthouse(site + path, { port, output: "html", logLevel: "error", onlyCategories: kinds });
  if (lhr.runtimeError) throw new Error(`${path}: ${lhr.runtimeError.message}`);
  if (reports) await writeFile(join(reports, `${name}.html`), report);
  const scores = kinds.map((kind) => Math.round(100 * lhr.categories[kind].score));
  console.log([name.padEnd(8), ...scores.map((s) => String(s).padStart(4))].join(" "));
  kinds.forEach((kind, i) => {
    if (scores[i] < 100) for (const line of lost(lhr, kind)) console.error(`  ${kind}: ${line}`);
  });
  return scores;
}

function lost(lhr, kind) {
  return lhr.categories[kind].auditRefs
    .map(({ id, weight }) => ({ ...lhr.audits[id], weight }))
    .filter(({ weight, score }) => weight > 0 && score !== null && score < 0.99)
    .map(({ id, score, displayValue }) => `${id} ${Math.round(100 * score)} ${displayValue ?? ""}`.trim());
}

const { quiz, result } = await taken();
const chrome = await launch({ chromePath: process.env.CHROME_PATH, chromeFlags: ["--headless", "--no-sandbox", "--disable-gpu"] });
let failed = false;
try {
  console.log(["page".padEnd(8), "perf", "a11y", "best", " seo"].join(" "));
  for (const [name, path] of [["home", "/"], ["quiz", quiz], ["result", result]]) {
    failed = (await judge(name, path, chrome.port)).some((score) => score < least) || failed;
  }
} finally {
  await chrome.kill();
}
process.exitCode = failed ? 1 : 0;
