// Charts, on the pages that have them: <figure data-chart> with a table whose
// first column is a day and whose others, at most two, are numbers, and a place
// for the lines (data-plot). The table stays for screen readers and for everyone
// without JavaScript.
import uPlot from "uplot";

for (const figure of document.querySelectorAll<HTMLElement>("[data-chart]")) {
  const table = figure.querySelector("table");
  if (table) draw(figure, table);
}

function draw(figure: HTMLElement, table: HTMLTableElement): void {
  const names = [...(table.tHead?.rows[0]?.cells ?? [])].slice(1, 3).map((c) => c.textContent?.trim() ?? "");
  const rows = [...(table.tBodies[0]?.rows ?? [])];
  const days = rows.map((row) => Date.parse(value(row.cells[0])) / 1000);
  const lines = names.map((_, i) => rows.map((row) => Number(value(row.cells[i + 1]).replaceAll(",", ""))));
  const place = figure.querySelector<HTMLElement>("[data-plot]");
  if (!place) return;
  place.append(labels(names, lines));
  const plot = new uPlot(options(place, names), [days, ...lines], place);
  new ResizeObserver(() => plot.setSize({ width: place.clientWidth, height: 200 })).observe(place);
}

/** A cell's machine-readable value, if its text is for people. */
function value(cell: HTMLTableCellElement | undefined): string {
  const day = cell?.querySelector("time")?.dateTime;
  return day ? `${day}T00:00` : cell?.dataset["value"] ?? cell?.textContent ?? "";
}

/** Each line's name with its newest number. */
function labels(names: string[], lines: number[][]): HTMLElement {
  const place = document.createElement("div");
  place.className = "plot__labels";
  names.forEach((name, i) => {
    const label = document.createElement("span");
    label.textContent = `${name} ${(lines[i]?.at(-1) ?? 0).toLocaleString("en")}`;
    place.append(label);
  });
  return place;
}

function options(place: HTMLElement, names: string[]): uPlot.Options {
  // Canvas knows no custom properties, so colours are asked for at each drawing.
  const colour = (name: string) => (): string => {
    place.style.setProperty("color", `var(${name})`);
    const found = getComputedStyle(place).color;
    place.style.removeProperty("color");
    return found;
  };
  const font = `12px ${getComputedStyle(place).fontFamily}`;
  const axis: uPlot.Axis = { font, stroke: colour("--text-3"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false } };
  const stroke = [colour("--accent-text"), colour("--text-3")];
  return {
    width: place.clientWidth,
    height: 200,
    cursor: { drag: { x: false, y: false } },
    legend: { show: false },
    scales: { y: { range: (_, __, most) => [0, Math.max(1, most * 1.1)] } },
    axes: [{ ...axis, values: days }, { ...axis, incrs: whole, values: (_, splits) => splits.map((n) => n.toLocaleString("en")) }],
    series: [
      {},
      ...names.map((label, i) => ({ label, stroke: stroke[i], width: 2, points: { show: false }, ...(i === 1 ? { dash: [4, 4] } : {}) })),
    ],
  };
}

/** Steps of an axis that counts. */
const whole = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000].flatMap((n) => [n, 2 * n, 5 * n]);

function days(_: uPlot, splits: number[]): string[] {
  return splits.map((s) => new Date(s * 1000)).map((day) => `${day.getMonth() + 1}/${day.getDate()}`);
}
