import { all } from "./dom";

const steps: [Intl.RelativeTimeFormatUnit, number, number][] = [
  ["minute", 60, 3600],
  ["hour", 3600, 86400],
  ["day", 86400, 604800],
];

/** Keeps <time data-ago datetime> true while the page is open, from a minute to a week. */
export function attach(part: ParentNode): void {
  const times = all<HTMLTimeElement>(part, "time[data-ago]");
  if (times.length === 0) return;
  const format = new Intl.RelativeTimeFormat(document.documentElement.lang, { style: "short" });
  const timer = window.setInterval(() => {
    const shown = times.filter((time) => time.isConnected);
    if (shown.length === 0) window.clearInterval(timer);
    for (const time of shown) write(time, format);
  }, 30_000);
}

function write(time: HTMLTimeElement, format: Intl.RelativeTimeFormat): void {
  const past = (Date.now() - Date.parse(time.dateTime)) / 1000;
  for (const [unit, size, until] of steps) {
    if (past < size || past >= until) continue;
    time.textContent = format.format(-Math.floor(past / size), unit).replace(".", "");
    return;
  }
}
